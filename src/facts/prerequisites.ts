import type { FlagEnvironmentDoc } from '../rest/flags/flag-environments.ts'
import type { PrerequisiteRep } from '../rest/flags/flags.ts'
import type { FactGap, Known } from './gaps.ts'

/** Whether a prerequisite lets contexts pass. SOMETIMES means that nothing excludes it. */
export type PrerequisiteMet = 'ALWAYS' | 'SOMETIMES' | 'NEVER' | 'UNKNOWN'

/** Why a prerequisite is not always met. */
export type PrerequisiteReason =
  | 'CYCLE'
  | 'UNREADABLE'
  | 'MISSING'
  | 'ARCHIVED'
  | 'OFF'
  | 'BLOCKED'
  | 'OTHER_VARIATION'
  | 'DEPENDS'

/** A prerequisite of a flag, judged. */
export interface PrerequisiteState {
  readonly projectKey: string
  readonly flagKey: string
  /** The index of the variation that the prerequisite must serve. */
  readonly required: number
  /** The prerequisite in the environment. Null if it was not read. */
  readonly config: FlagEnvironmentDoc | null
  readonly met: PrerequisiteMet
  /** Null if it is always met. */
  readonly reason: PrerequisiteReason | null
  /** The prerequisites that block the prerequisite. */
  readonly blockedBy: readonly PrerequisiteState[]
  readonly gap: FactGap | null
}

/**
 * The flags that a configuration needs, by key, in the same environment: each with its configuration in full, null if there is no such flag,
 * or a gap. A flag that is not in the map counts as unreadable.
 */
export type NeededFlags = ReadonlyMap<string, Known<FlagEnvironmentDoc | null>>

/** The prerequisites that a configuration evaluates. A flag that is off or archived evaluates none. */
export const evaluatedPrerequisites = ({ on, flag, prerequisites }: FlagEnvironmentDoc): readonly PrerequisiteRep[] =>
  on && !flag.archived ? (prerequisites ?? []) : []

const tooDeep: FactGap = {
  input: 'FLAG_CONFIGURATIONS',
  code: 'NOT_CHECKED',
  environmentKey: null,
  message: 'Prerequisites are read up to a depth of 20.',
}

/** The variations that a flag can serve; null is the code's fallback value. */
export interface Judged {
  readonly outcomes: ReadonlySet<number | null>
  readonly met: PrerequisiteMet
  readonly states: readonly PrerequisiteState[]
}

/**
 * Judges one prerequisite.
 *
 * @param judged The judgements of the flags that the prerequisite itself needs, and of itself. A flag without one leads to a cycle.
 */
export function judgePrerequisite(
  projectKey: string,
  { key: flagKey, variation: required }: PrerequisiteRep,
  needed: NeededFlags,
  judged: ReadonlyMap<string, Judged>,
): PrerequisiteState {
  const found = needed.get(flagKey)
  const config = found && found.gap === undefined ? found.value : null
  const about = { projectKey, flagKey, required, config, blockedBy: [], gap: found?.gap ?? null }
  const never = (reason: PrerequisiteReason) => ({ ...about, met: 'NEVER' as const, reason })
  const unknown = (reason: PrerequisiteReason) => ({ ...about, met: 'UNKNOWN' as const, reason })
  if (!found) return { ...unknown('UNREADABLE'), gap: tooDeep }
  if (found.gap) return unknown('UNREADABLE')
  if (!config) return never('MISSING')
  if (config.flag.archived) return never('ARCHIVED')
  if (!config.on) return never('OFF')
  const own = judged.get(flagKey)
  if (!own) return unknown('CYCLE')
  if (!own.outcomes.has(required)) {
    if (own.met !== 'NEVER') return never('OTHER_VARIATION')
    return { ...never('BLOCKED'), blockedBy: own.states.filter(({ met }) => met === 'NEVER') }
  }
  if (own.outcomes.size === 1) return { ...about, met: 'ALWAYS', reason: null }
  return own.met === 'UNKNOWN' ? unknown('UNREADABLE') : { ...about, met: 'SOMETIMES', reason: 'DEPENDS' }
}

/** Whether all prerequisites let contexts pass. */
export function allMet(states: readonly PrerequisiteState[]): PrerequisiteMet {
  const found = new Set(states.map(({ met }) => met))
  return (['NEVER', 'UNKNOWN', 'SOMETIMES'] as const).find((met) => found.has(met)) ?? 'ALWAYS'
}

/**
 * A configuration and the flags that it needs, each after the flags that it needs itself. Flags that lead to a cycle are left out.
 * Linear in the prerequisites (Kahn's algorithm).
 */
export function inOrder(config: FlagEnvironmentDoc, needed: NeededFlags): readonly FlagEnvironmentDoc[] {
  const configs = new Map([[config.flag.key, config]])
  const dependents = new Map<string, FlagEnvironmentDoc[]>()
  const waiting = new Map<string, number>()
  // The map grows while it is walked: each flag is met once.
  for (const [key, one] of configs) {
    let needs = 0
    for (const prerequisite of new Set(evaluatedPrerequisites(one).map(({ key: needs }) => needs))) {
      const found = configs.get(prerequisite) ?? documentOf(needed, prerequisite)
      if (!found) continue
      configs.set(prerequisite, found)
      const known = dependents.get(prerequisite)
      if (known) known.push(one)
      else dependents.set(prerequisite, [one])
      needs += 1
    }
    waiting.set(key, needs)
  }
  const ready = [...configs.values()].filter(({ flag }) => waiting.get(flag.key) === 0)
  // The list grows while it is walked, too.
  for (const { flag } of ready) {
    for (const dependent of dependents.get(flag.key) ?? []) {
      const left = waiting.get(dependent.flag.key)! - 1
      waiting.set(dependent.flag.key, left)
      if (left === 0) ready.push(dependent)
    }
  }
  return ready
}

function documentOf(needed: NeededFlags, key: string): FlagEnvironmentDoc | null {
  const found = needed.get(key)
  return found && found.gap === undefined ? found.value : null
}
