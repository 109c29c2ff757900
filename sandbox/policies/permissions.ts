import type { Caller } from '../account/tokens.ts'
import { ApiError } from '../http/errors.ts'
import type { ApiVersion, Call } from '../resource/call.ts'
import { isWriting, type Operation } from '../resource/operation.ts'
import type { Store } from '../store.ts'
import { mayDo } from './decisions.ts'

/** The kinds that only admins change, or whose own policy names them. */
const writtenByAdmins: readonly string[] = ['member', 'team', 'role', 'relay proxy config', 'oauth client']

/** The kinds in specifiers that let a policy change things of a kind, if they are spelled in another way. */
const spelled: Readonly<Record<string, readonly string[]>> = {
  project: ['proj'],
  environment: ['env'],
  'approval request': ['flag', 'segment', 'aiconfig'],
  'AI config': ['aiconfig'],
  'access token': ['token', 'service-token'],
  'code reference': ['code-reference-repository'],
  'workflow template': ['template'],
  release: ['flag'],
  context: ['env', 'user'],
}

/** Whether a token may change things of a kind: an admin's any, a writer's most, a limited one some, and a reader's none. */
export function mayWrite(caller: Pick<Caller, 'level' | 'kinds' | 'own' | 'member'>, kind: string): boolean {
  const { level, kinds, own, member } = caller
  const byBase = (role: string | undefined) =>
    role === 'admin' || (role === 'writer' && !writtenByAdmins.includes(kind))
  if (level !== 'custom') return byBase(level)
  if (!own && byBase(member?.base)) return true
  return ['*', ...(spelled[kind] ?? [kind.replaceAll(' ', '-')])].some((one) => kinds.includes(one))
}

/** What an operation demands of everybody, before it is looked into any further. */
export function refuse(operation: Operation, caller: Caller, version: ApiVersion): void {
  const { beta, kind, admin } = operation
  if (beta && version !== 'beta') {
    throw new ApiError(403, 'This operation is in beta: send the header LD-API-Version: beta')
  }
  if (admin) needsAdmin({ caller })
  if (caller.refused.includes(kind)) throw new ApiError(403, `This token may not read any ${kind}`)
  if (isWriting(operation) && !operation.open) needsWriting({ caller }, kind)
}

/** For an operation that changes things of another kind besides its own. */
export function needsWriting({ caller }: Pick<Call, 'caller'>, kind: string): void {
  if (!mayWrite(caller, kind)) throw new ApiError(403, `This token may not change any ${kind}`)
}

/** For an operation of which an admin's token alone is enough. */
export function needsAdmin({ caller }: Pick<Call, 'caller'>): void {
  if (caller.level !== 'admin') throw new ApiError(403, 'Only an admin may do this')
}

/** A resource, whose own specifier decides what somebody with a policy may do. */
export interface Named {
  resource: string
  store: Store
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
    writer: writing('Writer'),
    custom: writing('Custom policy'),
    reader: { denied: because('deny', 'Reader'), allowed: [] },
  }
  return (caller: Caller, on?: Named) => {
    if (caller.level !== 'custom' || !on) return access[mayWrite(caller, kind) ? caller.level : 'reader']
    const may = (action: string) => mayDo(caller, { action, resource: on.resource }, on.store)
    const { allowed } = access.custom
    return {
      denied: access.reader.denied.filter(({ action }) => !may(action)),
      allowed: allowed.filter(({ action }) => may(action)),
    }
  }
}
