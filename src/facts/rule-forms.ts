import type { ClauseRep, RuleRep } from '../rest/flags/flags.ts'
import { canonical, distinct } from './canonical.ts'
import type { MatchedRule } from './rule-matches.ts'
import type { Side } from './sides.ts'

/** A rule without what makes no difference. */
export interface RuleForm extends MatchedRule {
  readonly served: string
  readonly disabled: boolean
}

export function ruleForm(rule: RuleRep, side: Side): RuleForm {
  const clauses = canonical(distinct(rule.clauses.map(clauseForm)))
  const served = side.served(rule)
  const disabled = rule.disabled === true
  const description = rule.description ?? ''
  return {
    id: rule._id,
    clauses,
    served,
    disabled,
    description,
    content: canonical([clauses, served, disabled, description]),
  }
}

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
