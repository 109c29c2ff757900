import type { HealthInputs } from './flag-health.ts'
import type { FlagInEnvironment, FlagInEnvironments } from './flag-in-environments.ts'
import type { Known } from './gaps.ts'
import type { Serving } from './serving.ts'
import type { Truth } from './truth.ts'

/** Things of a kind that belong to a flag, such as pending changes. */
export interface Found {
  readonly count: number
  /** The environments that they are in. Empty if they are in all, or in none. */
  readonly environmentKeys: readonly string[]
}

/** What was read of a flag for its removal. */
export interface RemovalInputs extends HealthInputs {
  /** By the key of the environment. */
  readonly servings: ReadonlyMap<string, Known<Serving>>
  /** By environment, or one gap for all of them. */
  readonly expiringTargets: readonly Known<Found>[]
  /** Approval requests and scheduled changes, likewise. */
  readonly pendingChanges: readonly Known<Found>[]
}

/** What is known of a flag for its removal. */
export interface RemovalKnown extends FlagInEnvironments {
  readonly inputs: RemovalInputs
  /** What the flag serves in an environment. Null if that is unknown. */
  readonly serving: (one: FlagInEnvironment) => Serving | null
  /** The index of the variation to keep in the code. Null if there is none. */
  readonly forward: number | null
}

/** What the flag serves in an environment, as far as its prerequisites are known. */
export const decidedServing = ({ serving }: RemovalKnown, one: FlagInEnvironment): Serving | null => {
  const found = serving(one)
  return found?.kind === 'UNKNOWN' ? null : found
}

export const isOn = ({ configuration }: FlagInEnvironment): Truth => (configuration.gap ? null : configuration.value.on)

/**
 * The variation that everybody gets in all environments that decide, if the flag is on in all of them or off in all of them. It is what the
 * code does once the flag is gone.
 */
export function forwardOf({ all, areAll }: FlagInEnvironments, serving: RemovalKnown['serving']): number | null {
  const deciding = all.filter(({ counts }) => counts !== false)
  if (!areAll || deciding.some(({ counts }) => counts === null)) return null
  const variations = new Set(deciding.map((one) => serving(one)?.variation ?? null))
  const states = new Set(deciding.map(isOn))
  const [variation = null] = variations
  return variations.size === 1 && states.size === 1 ? variation : null
}
