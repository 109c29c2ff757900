import { resourceParts } from '../policies/resource-specifier.ts'
import type { Statement } from '../policies/statements.ts'
import type { Store } from '../store.ts'
import { accessTokens } from './access-tokens.ts'
import { roles } from './roles.ts'
import type { Caller, TokenRecord } from './tokens.ts'

/** The token with a value, or with a value that is not over yet after a reset. */
export function tokenWith(value: string, store: Store): TokenRecord | undefined {
  const all = [...store.rows(accessTokens.table).values()]
  const isEarlier = ({ earlier }: TokenRecord) => earlier?.value === value && earlier.until > store.moment
  return all.find((row) => row.value === value) ?? all.find(isEarlier)
}

/** Whoever asks by a value, and whether the token was not used before at this moment. */
export function callerWith(value: string, store: Store): { caller: Caller; isFirstUse: boolean } | undefined {
  const row = tokenWith(value, store)
  if (!row) return undefined
  const isFirstUse = row.lastUsed < store.moment
  if (isFirstUse) store.rows(accessTokens.table).set(row.id, { ...row, lastUsed: store.moment })
  return { caller: callerOf(row, store), isFirstUse }
}

function callerOf(row: TokenRecord, store: Store): Caller {
  const { memberId, serviceToken, customRoleIds, inlineRole, role } = row
  const own = [...store.rows(roles.table).values()].filter(({ id }) => customRoleIds.includes(id))
  const isLimited = customRoleIds.length > 0 || inlineRole.length > 0
  return {
    ...row,
    memberId: serviceToken ? undefined : memberId,
    madeBy: memberId,
    level: isLimited ? 'custom' : (role ?? 'reader'),
    kinds: kindsIn([...inlineRole, ...own.flatMap(({ policy }) => policy)]),
  }
}

/** The kinds of resources that statements allow to change. The sandbox looks neither at names nor at actions. */
const kindsIn = (statements: readonly Statement[]): readonly string[] =>
  statements
    .filter(({ effect }) => effect === 'allow')
    .flatMap(({ resources = ['*'] }) => resources.map((resource) => resourceParts(resource).at(-1)!.kind))
