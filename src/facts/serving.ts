import type { FlagEnvironmentDoc } from '../rest/flags/flag-environments.ts'
import { type FactGap, gapIn, gapsOf } from './gaps.ts'
import {
  allMet,
  evaluatedPrerequisites,
  inOrder,
  type Judged,
  type Judgements,
  judgePrerequisite,
  type NeededFlags,
  type PrerequisiteMet,
  type PrerequisiteState,
} from './prerequisites.ts'
import { type NormalServed, type RolloutPurpose, variationsIn } from './served.ts'
import { type ServingShare, sharesIn } from './serving-shares.ts'
import { type ServingSources, sourcesOf } from './serving-sources.ts'

export type ServingKind =
  | 'ARCHIVED'
  | 'OFF'
  | 'MALFORMED'
  | 'BLOCKED'
  | 'UNKNOWN'
  | 'GUARDED'
  | 'EXPERIMENT'
  | 'ROLLOUT'
  | 'SINGLE_VARIATION'
  | 'TARGETED'

/** The configuration in full with the prerequisites, or the summary of the configuration alone. */
export type ServingBasis = 'FULL' | 'SUMMARY'

/** The part of a configuration that has a rollout. */
export type ServingSource = 'RULE' | 'DEFAULT_RULE'

/** What a flag gives to whom in an environment. Variations are indexes of the flag's list. */
export interface Serving {
  readonly config: FlagEnvironmentDoc
  readonly basis: ServingBasis
  readonly kind: ServingKind
  /** What everybody gets. Null if it depends, or if everybody gets the code's fallback value. */
  readonly variation: number | null
  /** Whether everybody gets the code's fallback value. */
  readonly usesCodeFallback: boolean
  /** Whether some context can get the code's fallback value. */
  readonly mayUseCodeFallback: boolean
  /** The variations that some context can get, in the order of the flag. */
  readonly outcomes: readonly number[]
  /** The parts of the default rule, one for each variation. Null if it is never reached, or not known. */
  readonly shares: readonly ServingShare[] | null
  /** Whether the default rule serves everybody, or those who remain after targets, rules and prerequisites. Null if nobody. */
  readonly sharesOf: 'EVERYBODY' | 'REMAINING' | null
  /** All prerequisites that are evaluated, the blocking ones first. */
  readonly prerequisites: readonly PrerequisiteState[]
  readonly rolloutsIn: readonly ServingSource[]
  /** What is reached. Undefined if nothing is: the flag is off, archived or blocked; and by the summary. */
  readonly sources: ServingSources | undefined
  /** Number of keys that are individual targets. Null if none are reached, or if it is not known. */
  readonly targetCount: number | null
  /** Number of rules that are reached. Null like above. */
  readonly ruleCount: number | null
  readonly gaps: readonly FactGap[]
}

/**
 * What a flag gives to whom, from its configuration in full. It follows the order in which SDKs evaluate: off, prerequisites, targets,
 * rules, default rule.
 *
 * @param needed The flags that it needs, and those that they need, in the same environment.
 * @param judged The judgements of such flags, to which those of further ones are added. Default none.
 * @example
 * servingOf(environmentOf(flag, 'production')!, new Map()).kind // 'SINGLE_VARIATION'
 */
export function servingOf(config: FlagEnvironmentDoc, needed: NeededFlags, judged: Judgements = new Map()): Serving {
  const { ordered, circular } = inOrder(config, needed, judged)
  for (const one of ordered) judged.set(one.flag.key, judge(one, needed, judged))
  for (const key of circular) judged.set(key, 'CIRCLE')
  const own = judge(config, needed, judged)
  const { states, met } = own
  const isCircular = states.some(({ reason }) => reason === 'CYCLE')
  const sources = isReached(config, met) ? sourcesOf(config) : undefined
  const kind = isCircular ? 'MALFORMED' : kindOf(config, own, sources)
  const found: Judged['outcomes'] = isCircular ? new Set([null]) : own.outcomes
  const [only = null] = found.size === 1 ? found : [null]
  const fallthrough = sources?.fallthrough?.served ?? null
  return {
    config,
    basis: 'FULL',
    kind,
    variation: kind === 'UNKNOWN' ? null : only,
    usesCodeFallback: kind !== 'UNKNOWN' && found.size === 1 && only === null,
    mayUseCodeFallback: found.has(null),
    outcomes: [...found].filter((one) => one !== null).toSorted((one, other) => one - other),
    shares: fallthrough && sharesIn(fallthrough, config.flag),
    sharesOf: audienceOf(sources, met),
    prerequisites: states.toSorted((one, other) => order.indexOf(one.met) - order.indexOf(other.met)),
    rolloutsIn: sources ? rolloutsIn(sources) : [],
    sources,
    targetCount: sources ? sources.targets.reduce((sum, { values }) => sum + values.length, 0) : null,
    ruleCount: sources ? sources.rules.length : null,
    gaps: [...own.gaps, ...(kind === 'ROLLOUT' ? [automation] : [])],
  }
}

const order = ['NEVER', 'UNKNOWN', 'SOMETIMES', 'ALWAYS']

export const automation = gapIn(
  'ROLLOUT_AUTOMATION',
  'NOT_TOLD',
  "LaunchDarkly's API does not return whether the percentages change by themselves.",
)

/** Whether targets and rules are evaluated for anybody. */
const isReached = ({ on, flag }: FlagEnvironmentDoc, met: Judged['met']): boolean =>
  on && !flag.archived && met !== 'NEVER'

/** Judges a flag, after the flags that it needs. */
function judge(config: FlagEnvironmentDoc, needed: NeededFlags, judged: Judgements): Judged {
  const { projectKey } = config.at
  const states = evaluatedPrerequisites(config).map((one) => judgePrerequisite(projectKey, one, needed, judged))
  const met = allMet(states)
  return {
    outcomes: judgedOutcomes(config, met),
    met,
    states,
    blocking: states.filter((state) => state.met === 'NEVER'),
    gaps: gapsOf(
      states.flatMap(({ gap, flagKey }) =>
        [...(gap ? [gap] : []), ...gapsIn(judged.get(flagKey))].map((gap) => ({ gap })),
      ),
    ),
  }
}

const gapsIn = (judged: Judged | 'CIRCLE' | undefined): readonly FactGap[] =>
  judged && judged !== 'CIRCLE' ? judged.gaps : []

function judgedOutcomes(config: FlagEnvironmentDoc, met: PrerequisiteMet): Judged['outcomes'] {
  if (config.flag.archived) return new Set([null])
  if (!isReached(config, met)) return new Set([offOf(config)])
  const outcomes = outcomesOf(sourcesOf(config), config.flag.variations.length)
  return met === 'ALWAYS' ? outcomes : new Set([...outcomes, offOf(config)])
}

/** The off variation. Null if there is none: code then uses its fallback value. */
function offOf({ offVariation, flag }: FlagEnvironmentDoc): number | null {
  return typeof offVariation === 'number' && flag.variations[offVariation] ? offVariation : null
}

function outcomesOf({ targets, rules, fallthrough }: ServingSources, count: number): ReadonlySet<number | null> {
  const served = [...rules, ...(fallthrough ? [fallthrough] : [])]
  return new Set([
    ...targets.map(({ variation }) => (isIndex(variation, count) ? variation : null)),
    ...served.flatMap(({ served }) => (served ? variationsIn(served) : null)),
  ])
}

const isIndex = (index: number, count: number): boolean => Number.isInteger(index) && index >= 0 && index < count

function kindOf(
  config: FlagEnvironmentDoc,
  { met, outcomes }: Judged,
  sources: ServingSources | undefined,
): ServingKind {
  if (config.flag.archived) return 'ARCHIVED'
  if (!config.on) return 'OFF'
  if (!sources) return 'BLOCKED'
  if (outcomesOf(sources, config.flag.variations.length).has(null)) return 'MALFORMED'
  if (met === 'UNKNOWN') return 'UNKNOWN'
  const purposes = new Set(purposesOf(sources))
  if (purposes.has('GUARDED')) return 'GUARDED'
  if (purposes.has('EXPERIMENT')) return 'EXPERIMENT'
  if (purposes.has('DIVIDES')) return 'ROLLOUT'
  return outcomes.size === 1 ? 'SINGLE_VARIATION' : 'TARGETED'
}

const purposesOf = ({ rules, fallthrough }: ServingSources): RolloutPurpose[] =>
  [...rules, ...(fallthrough ? [fallthrough] : [])].flatMap(({ served }) =>
    served && served.variation === null ? served.purpose : [],
  )

function rolloutsIn({ rules, fallthrough }: ServingSources): ServingSource[] {
  const divides = (served: NormalServed | null | undefined) => served?.variation === null
  return [
    ...(rules.some(({ served }) => divides(served)) ? (['RULE'] as const) : []),
    ...(divides(fallthrough?.served) ? (['DEFAULT_RULE'] as const) : []),
  ]
}

function audienceOf(sources: ServingSources | undefined, met: Judged['met']): Serving['sharesOf'] {
  if (!sources?.fallthrough) return null
  const isFirst = !sources.targets.length && !sources.rules.length && met === 'ALWAYS'
  return isFirst ? 'EVERYBODY' : 'REMAINING'
}
