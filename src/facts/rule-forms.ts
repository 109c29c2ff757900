import type { ClauseRep, RuleRep } from '../rest/flags/flags.ts'
import { canonical, distinct } from './canonical.ts'
import type { Signs } from './matches.ts'
import type { Side } from './sides.ts'

/** A rule without what makes no difference. */
export interface RuleForm {
  readonly clauses: string
  readonly served: string
  readonly disabled: boolean
  readonly description: string
}

/** Rules are the same by their ids, else by their content, else by their clauses, else by their descriptions. */
export const signsOfRule = ({ _id }: RuleRep, { clauses, served, disabled, description }: RuleForm): Signs => [
  _id || undefined,
  canonical([clauses, served, disabled, description]),
  clauses,
  description || undefined,
]

export const ruleForm = (rule: RuleRep, side: Side): RuleForm => ({
  clauses: canonical(distinct(rule.clauses.map(clauseForm))),
  served: side.served(rule),
  disabled: rule.disabled === true,
  description: rule.description ?? '',
})

/**
 * A clause without what SDKs ignore: they look for segments whatever the attribute, and the attribute `kind` belongs to no context kind. The
 * order of the values makes no difference.
 */
function clauseForm({ attribute, op, values, contextKind, negate }: ClauseRep) {
  const ofSegment = op === 'segmentMatch'
  return {
    op,
    attribute: ofSegment ? null : attribute,
    contextKind: ofSegment || attribute === 'kind' ? null : contextKind || 'user',
    negate: negate === true,
    values: distinct(values),
  }
}
