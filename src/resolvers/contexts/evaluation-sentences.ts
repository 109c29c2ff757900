import { cut, quoted } from '../../facts/words.ts'
import type { ContextInstanceEvaluationReasonRep } from '../../rest/contexts/flag-evaluations.ts'

type Reason = ContextInstanceEvaluationReasonRep

/** A sentence for each kind of reason. */
const sentences: Readonly<Record<string, (reason: Reason) => string>> = {
  OFF: () => 'The flag is off.',
  FALLTHROUGH: () => 'No target and no rule matched, so the default rule serves the value.',
  TARGET_MATCH: () => 'The key of the context is an individual target.',
  RULE_MATCH: ({ ruleIndex }) => (typeof ruleIndex === 'number' ? `Rule ${ruleIndex + 1} matched.` : 'A rule matched.'),
  PREREQUISITE_FAILED: ({ prerequisiteKey }) =>
    `The prerequisite ${quoted(prerequisiteKey ?? '')} serves something else than the flag needs.`,
  ERROR: ({ errorKind }) => `LaunchDarkly could not evaluate the flag${errorKind ? `: ${cut(errorKind)}` : ''}.`,
}

/** The reason for a value in English. */
export const sentenceOf = (reason: Reason): string =>
  (Object.hasOwn(sentences, reason.kind) && sentences[reason.kind]?.(reason)) ||
  `LaunchDarkly's reason is ${cut(reason.kind)}.`
