import type { TokenRecord } from '../account/tokens.ts'
import { mayWrite } from './permissions.ts'

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
