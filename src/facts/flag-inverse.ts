import type { FlagRep } from '../rest/flags/flags.ts'
import type { Instruction } from '../rest/semantic-patch.ts'
import {
  configurationParts,
  type FlagChange,
  type FlagPart,
  type PrerequisiteChange,
  pointer,
  type RuleChange,
  sharedParts,
} from './flag-changes.ts'
import { instructionsFor, type Now } from './flag-instructions.ts'
import type { FactGap } from './gaps.ts'
import {
  configurationOf,
  differencesIn,
  differencesInShared,
  differencesInStepsIn,
  environmentsIn,
  type LoggedFlag,
  loggedChanges,
  loggedChangesInSteps,
} from './logged-changes.ts'
import { ruleInstructions } from './rule-instructions.ts'
import { finished, mapped, type Steps } from './steps.ts'
import { cut, sentence } from './words.ts'

/** The instructions that take back a change of a flag. */
export interface InverseChange {
  /** The environment of the instructions. Null if they concern all. */
  readonly environmentKey: string | null
  readonly instructions: readonly Instruction[]
  /** What differs today from what the change made: it is not taken back. */
  readonly conflicts: readonly FlagChange[]
  /** What no instruction takes back. */
  readonly notDerivable: readonly FlagChange[]
  readonly losesIds: boolean
  readonly losesOrder: boolean
  readonly gaps: readonly FactGap[]
}

/** A change, and what is to be taken back of it. */
export interface Reverting {
  readonly logged: LoggedFlag
  /** The parts to take back. Null for all. */
  readonly parts: readonly FlagPart[] | null
  /** The environment to take it back in. Null for the first that the change is about. */
  readonly environmentKey: string | null
}

const toToday = { from: 'after the change', to: 'today' }
const toBefore = { from: 'today', to: 'before the change' }

/**
 * The instructions that make of a flag of today what it was before a change. Parts that have changed since are left alone. The rest of what
 * the change did is compared with today, because only today's ids of rules and clauses can be named.
 *
 * @param today The flag of today in full.
 * @param variationOf Returns the id of a variation of another flag, for prerequisites.
 */
export const inverseOf = (reverting: Reverting, today: FlagRep, variationOf: Now['variationOf']): InverseChange =>
  finished(inverseInSteps(reverting, today, variationOf))

/** The same in steps, for flags of any size. */
export function* inverseInSteps(
  reverting: Reverting,
  today: FlagRep,
  variationOf: Now['variationOf'],
): Steps<InverseChange> {
  const { logged } = reverting
  const { before, after } = logged
  if (!before || !after) return existenceReverted(reverting, today)
  const asked = placeOf(reverting)
  // The environment can be gone, or not be told. Then its changes cannot be taken back.
  const place = asked !== null && configurationOf(logged, asked, today) ? asked : null
  const made = yield* changesIn(reverting)
  const [parts, others] = partsOf(made, place)
  function* compare(from: FlagRep, to: FlagRep, some: readonly FlagPart[], names: typeof toToday) {
    const shared = differencesInShared(logged, from, to, some, names)
    return place === null ? shared : [...shared, ...(yield* differencesInStepsIn(logged, place, from, to, some, names))]
  }
  const conflicts = yield* compare(after, today, parts, toToday)
  const since = new Set(conflicts.map(({ part }) => part))
  const back = yield* compare(
    today,
    before,
    parts.filter((part) => !since.has(part)),
    toBefore,
  )
  const config = (place !== null && today.environments?.[place]) || null
  const taken = yield* takenBack(back, reverting, today, { flag: today, config, variationOf })
  return {
    environmentKey: taken.instructions.length && back.some((one) => one.environmentKey) ? place : null,
    instructions: taken.instructions,
    conflicts,
    notDerivable: [...others, ...taken.notDerivable],
    losesIds: taken.losesIds,
    losesOrder: taken.instructions.some(isOrdered),
    gaps: [],
  }
}

/** The inverse that could not be computed, because an input is missing. */
export const withoutInverse = (gap: FactGap): InverseChange => ({
  ...{ environmentKey: null, instructions: [], conflicts: [], notDerivable: [] },
  ...{ losesIds: false, losesOrder: false, gaps: [gap] },
})

/** The flags that are prerequisites again after the inverse, of which the ids of variations are needed. */
export function requiredFlags(reverting: Reverting, today: FlagRep): readonly string[] {
  const { logged } = reverting
  const place = placeOf(reverting)
  if (!logged.before || place === null) return []
  return differencesIn(logged, place, today, logged.before, ['PREREQUISITES'])
    .filter((change): change is PrerequisiteChange => change.type === 'PrerequisiteChange')
    .flatMap(({ flagKey, toRequired }) => (toRequired === null ? [] : [flagKey]))
}

/** The environment of the instructions: a semantic patch has one. */
function placeOf({ logged, environmentKey }: Reverting): string | null {
  const keys = environmentsIn(logged)
  if (environmentKey !== null) return keys.includes(environmentKey) ? environmentKey : null
  return keys[0] ?? null
}

/** What the change did in the parts to take back. */
function* changesIn({ logged, parts }: Reverting): Steps<readonly FlagChange[]> {
  const wanted = parts && new Set(parts)
  const changes = yield* loggedChangesInSteps(logged)
  return (changes ?? []).filter(({ part }) => !wanted || wanted.has(part))
}

/** The parts that were changed, and the changes in other environments, which take another patch. */
function partsOf(made: readonly FlagChange[], place: string | null): [FlagPart[], FlagChange[]] {
  const isHere = ({ environmentKey }: FlagChange) => environmentKey === undefined || environmentKey === place
  const changed = new Set(made.filter(isHere).map(({ part }) => part))
  const parts = [...sharedParts, ...configurationParts].filter((part) => changed.has(part))
  return [parts, made.filter((one) => !isHere(one))]
}

interface TakenBack {
  readonly instructions: readonly Instruction[]
  readonly notDerivable: readonly FlagChange[]
  readonly losesIds: boolean
}

function* takenBack(back: readonly FlagChange[], { logged }: Reverting, today: FlagRep, now: Now): Steps<TakenBack> {
  const instructions: Instruction[] = []
  const notDerivable: FlagChange[] = []
  const rules = back.filter((change): change is RuleChange => change.type === 'RuleChange')
  const others = back.filter(({ type }) => type !== 'RuleChange')
  for (const { change, made } of yield* mapped(others, (change) => ({ change, made: instructionsFor(change, now) }))) {
    if (made) instructions.push(...made)
    else notDerivable.push(change)
  }
  const environmentKey = rules[0]?.environmentKey
  const [from, to] = environmentKey
    ? [today, logged.before!].map((flag) => configurationOf(logged, environmentKey, flag))
    : []
  const ofRules = from && to ? yield* ruleInstructions(rules, from, to, now) : undefined
  return {
    instructions: [...instructions, ...(ofRules?.instructions ?? [])].toSorted((one, other) => rank(one) - rank(other)),
    notDerivable: [...notDerivable, ...(ofRules?.notDerivable ?? [])],
    losesIds: ofRules?.losesIds ?? false,
  }
}

/**
 * The order of instructions, which LaunchDarkly carries out one by one: a flag is restored before it is changed, and archived after it. A
 * context leaves its variation before it is a target of another one. A variation goes when nothing serves it any more.
 */
function rank({ kind }: Instruction): number {
  if (kind === 'restoreFlag') return 0
  if (kind === 'removeTargets') return 1
  if (kind === 'removeVariation') return 3
  return kind === 'archiveFlag' ? 4 : 2
}

/** Whether an instruction sets the shares of a rollout, whose order it cannot say. */
const isOrdered = ({ rolloutWeights }: Instruction): boolean =>
  typeof rolloutWeights === 'object' && rolloutWeights !== null && Object.keys(rolloutWeights).length > 1

/**
 * A flag that was created is archived, not deleted, and only if it is as it was created: whoever changed it since uses it. A flag that was
 * deleted stays so.
 */
function existenceReverted({ logged, parts }: Reverting, today: FlagRep): InverseChange {
  const { after } = logged
  const isDone = today.archived === true || (parts !== null && !parts.includes('FLAG'))
  const conflicts = after && !isDone ? changesSince(logged, after, today) : []
  return {
    ...{ environmentKey: null, conflicts, losesIds: false, losesOrder: false, gaps: [] },
    instructions: after && !isDone && !conflicts.length ? [{ kind: 'archiveFlag' }] : [],
    notDerivable: after ? [] : (loggedChanges(logged) ?? []),
  }
}

/** The differences of a flag of today from the flag that was created. An entry that lacks an environment tells its first version alone. */
function changesSince(logged: LoggedFlag, created: FlagRep, today: FlagRep): readonly FlagChange[] {
  const isTold = (key: string) => Object.hasOwn(created.environments ?? {}, key)
  return [
    ...differencesInShared(logged, created, today, sharedParts, toToday),
    ...Object.entries(today.environments ?? {}).flatMap(([key, { version }]): readonly FlagChange[] => {
      if (isTold(key)) return differencesIn(logged, key, created, today, configurationParts, toToday)
      return version > 1 ? [changedSince(key, version)] : []
    }),
  ]
}

const changedSince = (environmentKey: string, version: number): FlagChange => ({
  ...{ type: 'ValueChange', part: 'FLAG', kind: 'CHANGED', path: pointer('version'), environmentKey },
  ...{ before: 1, after: version },
  sentence: sentence(`The configuration in ${cut(environmentKey)} has changed since the flag was created.`),
})
