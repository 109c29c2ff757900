import type { ClauseRep, RuleRep } from '../rest/flags/flags.ts'
import { distinct } from './canonical.ts'
import type { Signs } from './matches.ts'
import type { Side } from './sides.ts'

/** A rule without what makes no difference. */
export interface RuleForm {
  readonly clauses: string
  readonly served: string
  readonly disabled: boolean
  readonly description: string
  /** All of it, as one text. */
  readonly content: string
}

/** Rules are the same by their ids, else by their content, else by their clauses, else by their descriptions. */
export const signsOfRule = ({ _id }: RuleRep, { clauses, content, description }: RuleForm): Signs => [
  _id || undefined,
  content,
  clauses,
  description || undefined,
]

export function ruleForm(rule: RuleRep, side: Side): RuleForm {
  const clauses = clausesForm(rule.clauses)
  const served = side.served(rule)
  const disabled = rule.disabled === true
  const description = rule.description ?? ''
  return { clauses, served, disabled, description, content: JSON.stringify([clauses, served, disabled, description]) }
}

/** Clauses as a set. Their texts have no empty lines. */
const clausesForm = (clauses: readonly ClauseRep[]): string =>
  [...new Set(clauses.map(clauseForm))].toSorted().join('\n\n')

/**
 * A clause without what SDKs ignore: they look for segments whatever the attribute, and the attribute `kind` belongs to no context kind. The
 * order of the values makes no difference.
 */
function clauseForm({ attribute, op, values, contextKind, negate }: ClauseRep): string {
  const about = op === 'segmentMatch' ? [op] : [op, attribute, attribute === 'kind' ? null : contextKind || 'user']
  return [JSON.stringify([...about, negate === true]), ...distinct(values)].join('\n')
}
