import type { FlagEnvironmentDoc } from '../rest/flags/flag-environments.ts'
import type { PrerequisiteRep } from '../rest/flags/flags.ts'
import { type FactGap, gapIn, type Known } from './gaps.ts'
import { topologicalOrder } from './topological-order.ts'

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
 * or a gap. A flag that is not there was not read.
 */
export type NeededFlags = Pick<ReadonlyMap<string, Known<FlagEnvironmentDoc | null>>, 'get'>

/** The prerequisites that a configuration evaluates. A flag that is off or archived evaluates none. */
export const evaluatedPrerequisites = ({ on, flag, prerequisites }: FlagEnvironmentDoc): readonly PrerequisiteRep[] =>
  on && !flag.archived ? (prerequisites ?? []) : []

const tooDeep = gapIn('FLAG_CONFIGURATIONS', 'NOT_CHECKED', 'Prerequisites are read up to a depth of 20.')

/** What is known of a flag that others need. */
export interface Judged {
  /** The variations that it can serve; null is the code's fallback value. */
  readonly outcomes: ReadonlySet<number | null>
  readonly met: PrerequisiteMet
  readonly states: readonly PrerequisiteState[]
  /** Its prerequisites that are never met. */
  readonly blocking: readonly PrerequisiteState[]
  /** What it, and the flags that it needs, were judged without. */
  readonly gaps: readonly FactGap[]
}

/** The judgements of flags by key, or that a flag leads to a circle. */
export type Judgements = Map<string, Judged | 'CIRCLE'>

/**
 * Judges one prerequisite.
 *
 * @param judged The judgements of the flags that are needed.
 */
export function judgePrerequisite(
  projectKey: string,
  { key: flagKey, variation: required }: PrerequisiteRep,
  needed: NeededFlags,
  judged: ReadonlyMap<string, Judged | 'CIRCLE'>,
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
  const own = judged.get(flagKey) ?? 'CIRCLE'
  if (own === 'CIRCLE') return unknown('CYCLE')
  if (!own.outcomes.has(required)) {
    if (own.met !== 'NEVER') return never('OTHER_VARIATION')
    return { ...never('BLOCKED'), blockedBy: own.blocking }
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
 * The flags that a configuration needs and that are not judged yet, each after the flags that it needs itself, and the keys of those that
 * lead to a circle. Linear in the prerequisites.
 */
export function inOrder(
  config: FlagEnvironmentDoc,
  needed: NeededFlags,
  judged: ReadonlyMap<string, Judged | 'CIRCLE'>,
): { readonly ordered: readonly FlagEnvironmentDoc[]; readonly circular: readonly string[] } {
  const configs = new Map<string, FlagEnvironmentDoc>()
  const waiting = new Map<string, readonly string[]>()

  /** The keys of the flags that a configuration waits for, which are met by it. */
  function awaited(one: FlagEnvironmentDoc): readonly string[] {
    const keys = new Set(evaluatedPrerequisites(one).map(({ key }) => key))
    return [...keys].filter((key) => {
      const found = judged.has(key) ? null : (configs.get(key) ?? documentOf(needed, key))
      if (found) configs.set(key, found)
      return found !== null || judged.get(key) === 'CIRCLE'
    })
  }

  awaited(config)
  // The map grows while it is walked: each flag is met once.
  for (const [key, one] of configs) waiting.set(key, awaited(one))
  const ready = topologicalOrder(waiting)
  const ordered = new Set(ready)
  return {
    ordered: ready.map((key) => configs.get(key)!),
    circular: [...configs.keys()].filter((key) => !ordered.has(key)),
  }
}

function documentOf(needed: NeededFlags, key: string): FlagEnvironmentDoc | null {
  const found = needed.get(key)
  return found && found.gap === undefined ? found.value : null
}
