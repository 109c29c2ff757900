import type { TokenRecord } from '../account/tokens.ts'
import { ApiError } from '../http/errors.ts'
import type { ApiVersion, Call } from '../resource/call.ts'
import { isWriting, type Operation } from '../resource/operation.ts'

const writtenByCustom: readonly string[] = ['flag', 'segment', 'approval request']

/** Whether a token may change things of a kind: an admin's any, the limited one a few, and a reader's none. */
export const mayWrite = ({ role }: Pick<TokenRecord, 'role'>, kind: string): boolean =>
  role === 'admin' || (role === 'custom' && writtenByCustom.includes(kind))

/** What an operation demands of everybody, before it is looked into any further. */
export function refuse(operation: Operation, caller: TokenRecord, version: ApiVersion): void {
  const { beta, kind } = operation
  if (beta && version !== 'beta') {
    throw new ApiError(403, 'This operation is in beta: send the header LD-API-Version: beta')
  }
  if (caller.refused.includes(kind)) throw new ApiError(403, `This token may not read any ${kind}`)
  if (isWriting(operation) && !operation.open) needsWriting({ caller }, kind)
}

/** For an operation that changes things of another kind besides its own. */
export function needsWriting({ caller }: Pick<Call, 'caller'>, kind: string): void {
  if (!mayWrite(caller, kind)) throw new ApiError(403, `This token may not change any ${kind}`)
}

/** For an operation of which an admin's token alone is enough. */
export function needsAdmin({ caller }: Pick<Call, 'caller'>): void {
  if (caller.role !== 'admin') throw new ApiError(403, 'Only an admin may do this')
}

/**
 * The `_access` of documents of a kind: a token that may write the kind may do everything with it, any other one only reads.
 *
 * @param resource the specifier under which a role allows it.
 * @param actions what can be changed.
 */
export function accessOf(kind: string, resource: string, actions: readonly string[]) {
  const because = (effect: string, role_name: string) =>
    actions.map((action) => ({ action, reason: { resources: [resource], actions: ['*'], effect, role_name } }))
  const writing = (role: string) => ({ denied: [], allowed: because('allow', role) })
  const access = {
    admin: writing('Admin'),
    custom: writing('Flags only'),
    reader: { denied: because('deny', 'Reader'), allowed: [] },
  }
  return (caller: TokenRecord) => access[mayWrite(caller, kind) ? caller.role : 'reader']
}
