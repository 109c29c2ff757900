import { type FlagEnvironmentDoc, summaryVariations } from '../rest/flags/flag-environments.ts'
import type { VariationSummaryRep } from '../rest/flags/flags.ts'
import { gapIn } from './gaps.ts'
import { normalServed, wholeWeight } from './served.ts'
import { automation, type Serving } from './serving.ts'
import { type ServingShare, sharesIn } from './serving-shares.ts'

/**
 * What a flag gives to whom, from the summary of its configuration alone. The summary counts targets and rules for each variation. It does
 * not tell the order of the rules, whether a rule without values in its conditions matches everybody or nobody, nor whether the
 * prerequisites are met. Where that matters, the answer is unknown.
 */
export function servingBySummary(config: FlagEnvironmentDoc): Serving {
  const { flag, on, _summary } = config
  const plain = { ...nothing, config }
  const anything = { outcomes: [...flag.variations.keys()], mayUseCodeFallback: true }
  if (flag.archived) return { ...plain, kind: 'ARCHIVED', ...everybody(null) }
  if (!_summary) return { ...plain, kind: on ? 'UNKNOWN' : 'OFF', ...anything, gaps: [untold] }
  const variations = summaryVariations(config).filter(({ variation }) => variation !== null)
  if (!on) {
    const off = variations.find(({ isOff }) => isOff)?.index
    return { ...plain, kind: 'OFF', ...everybody(off ?? null) }
  }
  const unknown: Serving = { ...plain, kind: 'UNKNOWN', ...anything, gaps: [unchecked] }
  if (_summary.prerequisites !== 0 || !variations.every(isPlain)) return unknown
  const shares = defaultShares(config)
  if (!shares) return unknown
  // Rules that are disabled count, and a rule with a rollout counts for each of its variations.
  const rules = sum(variations.map((one) => one.rules))
  const ruleCount = rules === 0 ? 0 : null
  const targetCount = sum(variations.map(targetsOf))
  const served = shares.map(({ variation }) => variation)
  const outcomes = variations
    .filter((one) => one.rules > 0 || targetsOf(one) > 0 || served.includes(one.index))
    .map(({ index }) => index)
    .toSorted((one, other) => one - other)
  const isAlone = rules + targetCount === 0
  const found = {
    ...plain,
    shares,
    sharesOf: isAlone ? 'EVERYBODY' : ruleCount === 0 ? 'REMAINING' : null,
    targetCount,
  } as const
  if (outcomes.length === 1) return { ...found, kind: 'SINGLE_VARIATION', ruleCount, ...everybody(outcomes[0]!) }
  if (rules > 0) return unknown
  if (served.length === 1) return { ...found, kind: 'TARGETED', ruleCount, outcomes }
  if (isAlone) {
    return { ...found, kind: 'ROLLOUT', ruleCount, outcomes, rolloutsIn: ['DEFAULT_RULE'], gaps: [automation, purpose] }
  }
  return unknown
}

const nothing = {
  basis: 'SUMMARY',
  variation: null,
  usesCodeFallback: false,
  mayUseCodeFallback: false,
  outcomes: [],
  shares: null,
  sharesOf: null,
  prerequisites: [],
  rolloutsIn: [],
  sources: undefined,
  targetCount: null,
  ruleCount: null,
  gaps: [],
} as const satisfies Partial<Serving>

const input = 'FLAG_CONFIGURATIONS'
const untold = gapIn(input, 'NOT_TOLD', "LaunchDarkly's answer lacks the summary of the configuration.")
const unchecked = gapIn(
  input,
  'NOT_CHECKED',
  'The summary does not tell it. The basis FULL reads the whole configuration.',
)
const purpose = gapIn(
  input,
  'NOT_CHECKED',
  'The summary does not tell whether the rollout belongs to an experiment or is guarded. The basis FULL does.',
)

const everybody = (index: number | null) => ({
  variation: index,
  usesCodeFallback: index === null,
  mayUseCodeFallback: index === null,
  outcomes: index === null ? [] : [index],
})

/** Whether the counts are there, and no rule lacks values in its conditions. */
const isPlain = ({ rules, nullRules, targets, contextTargets }: VariationSummaryRep): boolean =>
  nullRules === 0 && [rules, targets, contextTargets].every((count) => Number.isInteger(count))

const targetsOf = ({ targets, contextTargets = 0 }: VariationSummaryRep): number => targets + contextTargets

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** The parts of the default rule. Null if the summary does not tell them. */
function defaultShares(config: FlagEnvironmentDoc): readonly ServingShare[] | null {
  const summaries = summaryVariations(config)
  const parts = summaries.filter(({ rollout }) => typeof rollout === 'number')
  const variation = summaries.find(({ isFallthrough }) => isFallthrough)?.index
  const rollout = { variations: parts.map(({ index, rollout }) => ({ variation: index, weight: rollout! })) }
  // Weight that is missing goes to the last part, and the summary does not tell the order.
  if (parts.length && sum(rollout.variations.map(({ weight }) => weight)) !== wholeWeight) return null
  const served = normalServed(
    parts.length ? { rollout } : { ...(variation !== undefined && { variation }) },
    config.flag.variations.length,
  )
  if (!served) return null
  const bucketBy = served.variation === null ? (parts[0]?.bucketBy ?? 'key') : null
  return sharesIn(served, config.flag).map((share) => ({ ...share, contextKind: null, bucketBy }))
}
