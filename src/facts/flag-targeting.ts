import type { FlagEnvironmentDoc } from '../rest/flags/flag-environments.ts'
import type { ClauseRep } from '../rest/flags/flags.ts'

/** What a configuration targets, without a judgement of whom its rules match. */

/** The kind of contexts that a target or a clause without a kind is about. */
const usualKind = 'user'

type Targeting = Pick<FlagEnvironmentDoc, 'targets' | 'contextTargets' | 'rules'>

/** Whether a configuration in full targets a kind of contexts: by key, or by a clause that looks at it. Rollouts do not count. */
export function targetsKind({ targets = [], contextTargets = [], rules = [] }: Targeting, kind: string): boolean {
  const named = [...targets, ...contextTargets].filter(({ values }) => values.length > 0)
  const clauses = rules.flatMap((rule) => rule.clauses)
  return (
    named.some(({ contextKind }) => (contextKind || usualKind) === kind) ||
    clauses.some((clause) => kindOf(clause) === kind)
  )
}

/** The kind of contexts that a clause looks at. Undefined for a clause that looks at contexts of any kind. */
function kindOf({ op, attribute, contextKind }: ClauseRep): string | undefined {
  return op === 'segmentMatch' || attribute === 'kind' ? undefined : contextKind || usualKind
}

/** Whether a rule of a configuration in full names one of some segments, negated or not. */
export const targetsSegment = ({ rules = [] }: Targeting, segmentKeys: ReadonlySet<string>): boolean =>
  rules.some(({ clauses }) => namesSegment(clauses, segmentKeys))

const namesSegment = (clauses: readonly ClauseRep[], keys: ReadonlySet<string>): boolean =>
  clauses.some(({ op, values }) => op === 'segmentMatch' && values.some((value) => keys.has(String(value))))

/** Whether a configuration in full exports data by its own settings or those of a rule. */
export const exportsData = ({
  trackEvents,
  trackEventsFallthrough,
  rules = [],
}: Pick<FlagEnvironmentDoc, 'trackEvents' | 'trackEventsFallthrough' | 'rules'>): boolean =>
  trackEvents || trackEventsFallthrough || rules.some((rule) => rule.trackEvents)
