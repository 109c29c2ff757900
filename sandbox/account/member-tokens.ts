import type { Store } from '../store.ts'
import { accessTokens } from './access-tokens.ts'
import { token } from './access-tokens-seed.ts'

/** The value of a token that may do all that a member may. It is made when somebody asks for it. */
export function tokenOfMember(memberId: string, store: Store): string {
  if (!store.members.has(memberId)) throw new RangeError(`There is no member ${memberId}`)
  const rows = store.rows(accessTokens.table)
  const row = token({ name: 'All that the member may', memberId, role: 'admin', createdAt: store.moment, lastUsed: 0 })
  if (!rows.has(row.id)) rows.set(row.id, row)
  return row.value
}
