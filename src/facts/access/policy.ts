import { memoize1 } from '@graphql-tools/utils'
import type { RoleRep, StatementRep } from '../../rest/account/roles.ts'
import type { ResourcePart, Unsure } from './specifier.ts'
import { type Attributes, concerns, readStatement, type Statement } from './statement.ts'

/** What a policy says to an action on a resource. */
export type PolicyVerdict = 'ALLOW' | 'DENY' | 'NONE' | 'UNKNOWN'

export interface PolicyDecision {
  readonly effect: PolicyVerdict
  /** Whether a statement denies, or possibly does. */
  readonly mayDeny: boolean
  /** The statement that decides, or the first one that is undecided. Null if none does. */
  readonly statement: StatementRep | null
  /** Why it is undecided. Null if it is not. */
  readonly unsure: Unsure | null
}

/** The statements of a list are read once. */
const readAll = memoize1((statements: readonly StatementRep[]): readonly Statement[] => statements.map(readStatement))

const silent: PolicyDecision = { effect: 'NONE', mayDeny: false, statement: null, unsure: null }

/**
 * Decides by one policy, whose statements have no order: a statement that denies beats those that allow. The policy says nothing if no
 * statement allows or denies. It is undecided if a statement that could change the outcome is.
 */
export function decidePolicy(
  lists: readonly (readonly StatementRep[])[],
  action: string,
  resource: readonly ResourcePart[],
  attributes: Attributes,
): PolicyDecision {
  const told = lists.flatMap(readAll).flatMap((statement) => {
    const answer = concerns(statement, action, resource, attributes)
    return answer === false ? [] : [{ ...statement, unsure: answer === true ? null : answer }]
  })
  const first = (effect: Statement['effect'], sure: boolean) =>
    told.find((one) => one.effect === effect && (one.unsure === null) === sure)
  const denying = first('DENY', true)
  if (denying) return { effect: 'DENY', mayDeny: true, statement: denying.rep, unsure: null }
  const other = told.find(({ effect }) => effect === 'OTHER')
  if (other) return unknown(other.rep, { code: 'UNDECIDED_STATEMENT' }, true)
  const [allowing, perhapsAllowing, perhapsDenying] = [
    first('ALLOW', true),
    first('ALLOW', false),
    first('DENY', false),
  ]
  if (perhapsDenying && (allowing ?? perhapsAllowing)) return unknown(perhapsDenying.rep, perhapsDenying.unsure, true)
  if (allowing) return { effect: 'ALLOW', mayDeny: false, statement: allowing.rep, unsure: null }
  if (perhapsAllowing) return unknown(perhapsAllowing.rep, perhapsAllowing.unsure, false)
  return { ...silent, mayDeny: perhapsDenying !== undefined }
}

const unknown = (statement: StatementRep, unsure: Unsure | null, mayDeny: boolean): PolicyDecision => ({
  effect: 'UNKNOWN',
  mayDeny,
  statement,
  unsure,
})

/** Whether an action only shows something. */
export const isViewing = (action: string): boolean => action.startsWith('view')

/** Decides by a custom role: its policy, the statements of its preset, and its base permissions, which can add viewing. */
export function decideRole(
  {
    policy,
    _presetStatements = [],
    basePermissions,
  }: Pick<RoleRep, 'policy' | '_presetStatements' | 'basePermissions'>,
  action: string,
  resource: readonly ResourcePart[],
  attributes: Attributes,
): PolicyDecision {
  const decision = decidePolicy([policy, _presetStatements], action, resource, attributes)
  if (!isViewing(action) || decision.effect === 'DENY' || decision.effect === 'ALLOW') return decision
  if (basePermissions === 'no_access') return decision
  if (basePermissions === 'reader' && !decision.mayDeny) return { ...silent, effect: 'ALLOW' }
  // Old roles without the property showed everything.
  return { ...decision, effect: 'UNKNOWN', unsure: decision.unsure ?? { code: 'UNDECIDED_STATEMENT' } }
}
