import type { FlagEnvironmentDoc, Varied } from '../rest/flags/flag-environments.ts'
import type { RuleRep, TargetRep } from '../rest/flags/flags.ts'
import { clauseWords } from './clause-words.ts'
import type { PrerequisiteState } from './prerequisites.ts'
import type { Division, NormalServed } from './served.ts'
import type { Serving } from './serving.ts'
import { type ServingShare, sharesIn } from './serving-shares.ts'
import { counted, cut, jsonWords, listed, quoted, sentence } from './words.ts'

/** What a flag gives to whom in English, in the order of evaluation. */
export const sentencesOf = (serving: Serving): readonly string[] => steps(serving).map(sentence)

function steps(serving: Serving): readonly string[] {
  const { kind, config, basis, sources } = serving
  if (kind === 'ARCHIVED') return [`Archived: everybody gets ${fallbackValue}.`]
  if (kind === 'OFF') return [`Off: everybody gets ${offWords(serving)}.`]
  if (kind === 'BLOCKED') return [blocked(serving)]
  if (basis === 'SUMMARY') return summarized(serving)
  if (serving.usesCodeFallback) return [`Malformed: everybody gets ${fallbackValue}.`]
  if (!sources) return []
  const before = [
    ...serving.prerequisites.flatMap((state) => needed(state, serving)),
    ...sources.targets.map((target) => targeted(target, config.flag)),
  ]
  const others = (index: number) => (before.length + index === 0 ? 'everybody' : 'everybody else')
  return [
    ...before,
    ...sources.rules.map(({ index, served }, place) => ruled(config, index, served, others(place))),
    ...(sources.fallthrough ? [byDefault(sources.fallthrough.served, config, others(sources.rules.length))] : []),
  ]
}

const fallbackValue = "the code's fallback value"

/** The name of a variation, or its value as JSON. */
export function variationWords({ variations }: Pick<Varied, 'variations'>, index: number | null): string {
  const variation = index === null ? undefined : variations[index]
  if (!variation) return fallbackValue
  return variation.name ? quoted(variation.name) : jsonWords(variation.value)
}

const offOf = ({ config }: Serving): string => variationWords(config.flag, config.offVariation ?? null)

/** What everybody gets while the flag is off or blocked. The summary can lack it. */
function offWords({ config, variation, usesCodeFallback }: Serving): string {
  return variation === null && !usesCodeFallback ? 'the off variation' : variationWords(config.flag, variation)
}

function blocked(serving: Serving): string {
  const reasons = serving.prerequisites.filter(({ met }) => met === 'NEVER')
  return `Blocked: ${listed(reasons, blocker, 'and')}, so everybody gets ${offWords(serving)}.`
}

/** Why a prerequisite is never met. */
function blocker(state: PrerequisiteState): string {
  const flag = quoted(state.flagKey)
  switch (state.reason) {
    case 'MISSING':
      return `${flag} does not exist`
    case 'ARCHIVED':
      return `${flag} is archived`
    case 'OFF':
      return `${flag} is off`
    case 'BLOCKED':
      return `${flag} is blocked by ${listed(state.blockedBy, ({ flagKey }) => quoted(flagKey), 'and')}`
    default:
      return `${flag} never serves ${requiredWords(state)}`
  }
}

/** A prerequisite that is not always met. */
function needed(state: PrerequisiteState, serving: Serving): readonly string[] {
  const flag = quoted(state.flagKey)
  if (state.met === 'ALWAYS') return []
  const others = `the others get ${offOf(serving)}`
  if (state.met === 'SOMETIMES')
    return [`Needs ${flag} to serve ${requiredWords(state)}, which it does for some: ${others}.`]
  const reason = state.config ? 'of what it needs itself' : 'it could not be read'
  return [`Needs ${flag} to serve ${requiredWords(state)}. Whether it does is not known, because ${reason}: ${others}.`]
}

const requiredWords = ({ config, required }: PrerequisiteState): string => {
  if (config?.flag.variations[required]) return variationWords(config.flag, required)
  return config ? 'a variation that it does not have' : 'a certain variation'
}

function targeted({ values, contextKind, variation }: TargetRep, varied: Varied): string {
  const kind = cut(contextKind || 'user')
  const verb = values.length === 1 ? 'gets' : 'get'
  return `${counted(values.length, `${kind} key`)} ${verb} ${variationWords(varied, variation)}.`
}

/** @param others Those who reach the rule, if it has no conditions. */
function ruled(
  { rules = [], flag }: FlagEnvironmentDoc,
  index: number,
  served: NormalServed | null,
  others: string,
): string {
  const rule = rules[index]!
  const name = rule.description ? ` ${quoted(rule.description)}` : ''
  return `Rule ${index + 1}${name}: ${conditions(rule, others)}${servedWords(served, flag, ', ', ': ')}.`
}

const conditions = ({ clauses }: RuleRep, others: string): string =>
  clauses.length === 0 ? others : listed(clauses, clauseWords, 'and')

const byDefault = (served: NormalServed | null, { flag }: FlagEnvironmentDoc, others: string): string =>
  `${capitalized(others)}${servedWords(served, flag, ' is ', ' gets ')}.`

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** What is served: parts after the first words, and one variation after the others. */
function servedWords(served: NormalServed | null, varied: Varied, split: string, gets: string): string {
  if (!served) return `${gets}${fallbackValue}, because the variation does not exist`
  if (served.variation !== null) return `${gets}${variationWords(varied, served.variation)}`
  return `${split}split ${dividerWords(served)}: ${partsWords(sharesIn(served, varied))}`
}

const purposes = { DIVIDES: '', EXPERIMENT: ' in an experiment', GUARDED: ' in a guarded rollout' }

/** By what a rollout divides contexts, and what for. */
export const dividerWords = ({ contextKind, bucketBy, purpose }: Division): string =>
  `by ${cut(contextKind)} ${cut(bucketBy)}${purposes[purpose]}`

export const partsWords = (shares: readonly ServingShare[]): string =>
  listed(shares, ({ varied, variation, percentage }) => `${percentage} % ${variationWords(varied, variation)}`)

/** What the summary tells of a flag that is on. */
function summarized({ kind, config, shares, targetCount, outcomes }: Serving): readonly string[] {
  if (kind === 'UNKNOWN' || !shares) return ['On. The summary does not tell who gets which variation.']
  if (outcomes.length === 1) return [`Everybody gets ${variationWords(config.flag, outcomes[0]!)}.`]
  const keys = targetCount ? [`${counted(targetCount, 'key')} ${targetCount === 1 ? 'is' : 'are'} targeted.`] : []
  const who = targetCount ? 'Everybody else' : 'Everybody'
  const [share, ...others] = shares as readonly [ServingShare, ...ServingShare[]]
  if (!others.length) return [...keys, `${who} gets ${variationWords(config.flag, share.variation)}.`]
  return [...keys, `${who} is split by ${cut(share.bucketBy ?? 'key')}: ${partsWords(shares)}.`]
}
