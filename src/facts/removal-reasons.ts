import { isDeepStrictEqual } from 'node:util'
import { environmentsOf, filesIn, isUse } from './flag-health.ts'
import { type FlagInEnvironment, somewhere, whereItCounts } from './flag-in-environments.ts'
import { statusDays } from './flag-use.ts'
import type { Known } from './gaps.ts'
import { decidedServing, type Found, isOn, type RemovalKnown } from './removal-inputs.ts'
import type { ServingKind } from './serving.ts'
import { everyOf, not, someOf, type Truth } from './truth.ts'
import { counted, cut, listed, valueWords } from './words.ts'

export type RemovalSeverity = 'BLOCKED' | 'CAUTION' | 'NOTE'

/** What a rule found. */
export interface Finding {
  /** Whether the reason holds. Null if an input is missing that decides it. */
  readonly holds: Truth
  /** Default none. */
  readonly environmentKeys?: readonly string[]
  /** Default none. */
  readonly count?: number
  readonly sentence: string
}

interface Rule {
  readonly severity: RemovalSeverity
  readonly find: (known: RemovalKnown) => Finding
}

type Claim = (one: FlagInEnvironment, known: RemovalKnown) => Truth

const keysOf = (some: readonly FlagInEnvironment[]): readonly string[] =>
  some.map(({ environmentKey }) => environmentKey)

const places = (keys: readonly string[]): string => (keys.length ? ` in ${listed(keys, cut, 'and')}` : '')

/** A claim about each environment, or about each that decides. */
const ruleAbout =
  (where: typeof somewhere) =>
  (severity: RemovalSeverity, claim: Claim, words: (places: string, known: RemovalKnown) => string): Rule => ({
    severity,
    find(known) {
      const isThere = (one: FlagInEnvironment) =>
        where({ ...known, all: [one], areAll: true }, (it) => claim(it, known))
      const environmentKeys = keysOf(known.all.filter((one) => isThere(one) === true))
      const holds = where(known, (one) => claim(one, known))
      return { holds, environmentKeys, sentence: words(places(environmentKeys), known) }
    },
  })

const anywhere = ruleAbout(somewhere)
const whereDeciding = ruleAbout(whereItCounts)

/** A rule about things that were counted. */
const countedThings = (
  severity: RemovalSeverity,
  of: (known: RemovalKnown) => readonly Known<Found>[],
  words: (count: number, places: string) => string,
): Rule => ({
  severity,
  find(known) {
    const all = of(known)
    const found = all.flatMap((one) => (one.gap ? [] : one.value))
    const count = found.reduce((sum, one) => sum + one.count, 0)
    const environmentKeys = [...new Set(found.flatMap((one) => one.environmentKeys))]
    const open = all.map(({ gap }) => (gap && gap.code !== 'NOT_CHECKED' ? null : false))
    return {
      holds: someOf([count > 0, ...open]),
      environmentKeys,
      count,
      sentence: words(count, places(environmentKeys)),
    }
  },
})

/**
 * Whether a value differs among the environments that decide.
 *
 * @param read Returns null if the value is unknown, and undefined for an environment that is left out.
 */
function differs({ all, areAll }: RemovalKnown, read: (one: FlagInEnvironment) => unknown): Truth {
  const values = all.flatMap((one) => {
    const value = read(one)
    return one.counts === false || value === undefined ? [] : [{ value, isSure: one.counts === true && value !== null }]
  })
  const distinct = (some: typeof values) => new Set(some.map(({ value }) => value)).size
  if (distinct(values.filter(({ isSure }) => isSure)) > 1) return true
  const mayDiffer = values.length > 1 && (distinct(values) > 1 || values.some(({ value }) => value === null))
  return mayDiffer || !areAll ? null : false
}

const differing = (
  read: (one: FlagInEnvironment, known: RemovalKnown) => unknown,
  words: (some: readonly FlagInEnvironment[]) => string,
): Rule => ({
  severity: 'BLOCKED',
  find(known) {
    const some = known.all.filter((one) => one.counts === true && (read(one, known) ?? null) !== null)
    return { holds: differs(known, (one) => read(one, known)), environmentKeys: keysOf(some), sentence: words(some) }
  },
})

const onOrOff = (some: readonly FlagInEnvironment[], on: boolean): string =>
  `${on ? 'on' : 'off'}${places(keysOf(some.filter((one) => isOn(one) === on)))}`

/** Whether a flag has been off for so long that it counts as active only because SDKs request it. */
const isRequestedWhileOff: Claim = (one) =>
  everyOf([isUse(one, ['ACTIVE']), not(isOn(one)), one.unchangedDays === null ? null : one.unchangedDays >= statusDays])

/** A flag whose prerequisites are unknown runs nothing if it has no rollout at all. */
const runs =
  (kind: ServingKind): Claim =>
  (one, { serving }) => {
    const found = serving(one)
    if (!found) return null
    return found.kind === 'UNKNOWN' ? (found.rolloutsIn.length ? null : false) : found.kind === kind
  }

const serves =
  (claim: (serving: NonNullable<ReturnType<typeof decidedServing>>) => boolean): Claim =>
  (one, known) => {
    const serving = decidedServing(known, one)
    return serving && claim(serving)
  }

/** By what everybody gets the variation in an environment. Null if that is unknown. */
function mechanismOf(one: FlagInEnvironment, known: RemovalKnown): string | null {
  const serving = decidedServing(known, one)
  if (!serving) return null
  const { sources, kind } = serving
  if (!sources) return kind
  const { targets, rules, fallthrough } = sources
  return [targets.length && 'TARGETS', rules.length && 'RULES', fallthrough && 'DEFAULT_RULE'].filter(Boolean).join(' ')
}

const isByTargetsOrRules = (mechanism: string | null): Truth =>
  mechanism === null ? null : /TARGETS|RULES/.test(mechanism)

const mechanisms: Rule = {
  severity: 'CAUTION',
  find(known) {
    if (known.forward === null) return { holds: false, sentence: '' }
    const ways = (one: FlagInEnvironment) => mechanismOf(one, known)
    const holds = someOf([whereItCounts(known, (one) => isByTargetsOrRules(ways(one))), differs(known, ways)])
    const environmentKeys = keysOf(known.all.filter(({ counts }) => counts === true))
    const sentence = `Everybody gets the same, but by targets or rules, or in different ways${places(environmentKeys)}.`
    return { holds, environmentKeys, sentence }
  },
}

const isFallbackOther: Claim = ({ status }, { forward, inputs: { flag } }) => {
  if (forward === null) return false
  if (status.gap) return null
  const { default: fallback } = status.value
  return fallback !== undefined && fallback !== null && !isDeepStrictEqual(fallback, flag.variations[forward]?.value)
}

/** The words for what the code keeps. */
export const forwardWords = ({ forward, inputs: { flag } }: RemovalKnown): string => {
  const variation = forward === null ? undefined : flag.variations[forward]
  return variation ? valueWords(variation.name || variation.value) : ''
}

const dependents: Rule = {
  severity: 'BLOCKED',
  find({ inputs: { dependents } }) {
    if (dependents.gap) return { holds: null, sentence: '' }
    const keys = dependents.value.map(({ key }) => key)
    const environmentKeys = [...environmentsOf(dependents.value)]
    const sentence = `${counted(keys.length, 'flag depends', 'flags depend')} on it: ${listed(keys, cut)}.`
    return { holds: keys.length > 0, environmentKeys, count: keys.length, sentence }
  },
}

const references: Rule = {
  severity: 'CAUTION',
  find({ inputs: { references } }) {
    if (references.gap) return { holds: null, sentence: '' }
    const count = filesIn(references.value)
    return { holds: count > 0, count, sentence: `${counted(count, 'file of code names', 'files of code name')} it.` }
  },
}

const hasPrerequisites: Rule = {
  severity: 'NOTE',
  find({ all }) {
    const having = all.filter(({ configuration }) => !configuration.gap && configuration.value.prerequisites?.length)
    const keys = having.flatMap(({ configuration }) =>
      configuration.gap ? [] : (configuration.value.prerequisites ?? []).map(({ key }) => key),
    )
    const names = [...new Set(keys)]
    const sentence = `It depends on ${counted(names.length, 'flag')}: ${listed(names, cut)}.`
    return { holds: names.length > 0, environmentKeys: keysOf(having), count: names.length, sentence }
  },
}

const unreferenced: Rule = {
  severity: 'NOTE',
  find({ inputs: { references }, all }) {
    const requested = all.filter(({ idleDays }) => idleDays !== null && idleDays < statusDays)
    const holds = everyOf([references.gap ? null : filesIn(references.value) === 0, requested.length > 0])
    const sentence = `No code reference names it, although SDKs requested it in the last ${statusDays} days.`
    return { holds, environmentKeys: keysOf(requested), sentence }
  },
}

/** The reasons against the removal of a flag: how grave each is, and when it holds. The order is that of an answer. */
export const removalRules = {
  DEPENDENT_FLAGS: dependents,
  NEW_IN_CRITICAL: whereDeciding(
    'BLOCKED',
    (one) => isUse(one, ['NEW']),
    (where) => `It is new${where}, and no SDK has requested it yet.`,
  ),
  ACTIVE_IN_CRITICAL: whereDeciding(
    'BLOCKED',
    (one, known) => everyOf([isUse(one, ['ACTIVE']), not(isRequestedWhileOff(one, known))]),
    (where) => `It is in active use${where}.`,
  ),
  SEVERAL_VARIATIONS: whereDeciding(
    'BLOCKED',
    serves(({ variation, usesCodeFallback }) => variation === null && !usesCodeFallback),
    (where) => `It does not give everybody the same${where}.`,
  ),
  RUNNING_EXPERIMENT: anywhere('BLOCKED', runs('EXPERIMENT'), (where) => `An experiment runs${where}.`),
  GUARDED_ROLLOUT: anywhere('BLOCKED', runs('GUARDED'), (where) => `A guarded rollout runs${where}.`),
  CRITICAL_ON_OFF_DIFFER: differing(isOn, (some) => `It is ${onOrOff(some, true)}, and ${onOrOff(some, false)}.`),
  CRITICAL_VARIATIONS_DIFFER: differing(
    (one, known) => {
      const serving = decidedServing(known, one)
      return serving ? (serving.variation ?? undefined) : null
    },
    (some) => `It serves different variations${places(keysOf(some))}.`,
  ),
  CODE_FALLBACK_SERVED: whereDeciding(
    'BLOCKED',
    serves(({ usesCodeFallback }) => usesCodeFallback),
    (where) => `It serves no variation${where}, so that code uses its fallback value.`,
  ),
  REQUESTED_WHILE_OFF: whereDeciding(
    'CAUTION',
    isRequestedWhileOff,
    (where) => `It is off${where}, and SDKs still request it.`,
  ),
  CODE_REFERENCES: references,
  EXPIRING_TARGETS: countedThings(
    'CAUTION',
    ({ inputs }) => inputs.expiringTargets,
    (count, where) => `${counted(count, 'individual target expires', 'individual targets expire')}${where}.`,
  ),
  PENDING_CHANGES: countedThings(
    'CAUTION',
    ({ inputs }) => inputs.pendingChanges,
    (count, where) => `${counted(count, 'change is', 'changes are')} pending or scheduled${where}.`,
  ),
  PERMANENT: {
    severity: 'CAUTION',
    find: ({ inputs: { flag } }) => ({ holds: flag.temporary !== true, sentence: 'It is meant to be permanent.' }),
  },
  MECHANISMS_DIFFER: mechanisms,
  FALLBACK_DIFFERS: anywhere(
    'CAUTION',
    isFallbackOther,
    (where, known) =>
      `Code falls back to another value than ${forwardWords(known)}${where}: without the flag, it would behave differently.`,
  ),
  USED_ELSEWHERE: anywhere(
    'NOTE',
    (one) => everyOf([not(one.counts), isUse(one, ['NEW', 'ACTIVE'])]),
    (where) => `It is new or in active use elsewhere:${where}.`,
  ),
  HAS_PREREQUISITES: hasPrerequisites,
  NO_CRITICAL_ENVIRONMENT: {
    severity: 'NOTE',
    find: ({ basis }) => ({
      holds: basis && basis === 'ALL_ENVIRONMENTS',
      sentence: 'The project has no critical environment, so all environments decide.',
    }),
  },
  UNREFERENCED_BUT_REQUESTED: unreferenced,
} as const satisfies Readonly<Record<string, Rule>>

export type RemovalReasonCode = keyof typeof removalRules
