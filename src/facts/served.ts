import type { RolloutRep, ServedRep } from '../rest/flags/flags.ts'

/** What a rule or the default rule serves, without what makes no difference. SDKs decide it so (go-server-sdk-evaluation). */

/** Thousandths of a percent. */
export const wholeWeight = 100_000

/** The contexts that a rollout gives a variation. */
export interface Share {
  readonly variation: number
  /** Thousandths of a percent, more than 0. */
  readonly weight: number
  /** Whether an experiment leaves these contexts out. */
  readonly untracked: boolean
}

/** Whether a rollout only divides, measures an experiment, or is guarded by metrics. */
export type RolloutPurpose = 'DIVIDES' | 'EXPERIMENT' | 'GUARDED'

/** A rollout of two variations or more. */
export interface Division {
  readonly variation: null
  /** In the order of the rollout, which decides the contexts of each part. */
  readonly shares: readonly Share[]
  readonly purpose: RolloutPurpose
  readonly contextKind: string
  readonly bucketBy: string
  /** Of an experiment only. Other rollouts do not depend on it. */
  readonly seed: number | null
}

/** One variation for everybody, or a division. */
export type NormalServed = { readonly variation: number } | Division

/**
 * What is served, in the form in which equal servings are equal: parts without weight are dropped, weight that is missing to the whole
 * goes to the last part, and a rollout of one variation is that variation. Null if it is malformed: SDKs then use the code's fallback
 * value.
 *
 * @param count The number of variations.
 * @example
 * normalServed({ rollout: { variations: [{ variation: 0, weight: 0 }, { variation: 1, weight: 100000 }] } }, 2) // { variation: 1 }
 */
export function normalServed({ variation, rollout }: ServedRep, count: number): NormalServed | null {
  const exists = (index: unknown): index is number =>
    Number.isInteger(index) && Number(index) >= 0 && Number(index) < count
  if (exists(variation)) return { variation }
  const shares = rollout ? sharesOf(rollout) : []
  if (!rollout || !shares.length || (variation !== undefined && variation !== null)) return null
  if (!shares.every((share) => exists(share.variation))) return null
  const [first] = shares as [Share]
  if (shares.every((share) => share.variation === first.variation)) return { variation: first.variation }
  const { experimentAllocation, contextKind, bucketBy, seed } = rollout
  return {
    variation: null,
    shares,
    purpose: purposeOf(experimentAllocation),
    contextKind: contextKind || 'user',
    bucketBy: bucketBy || 'key',
    seed: experimentAllocation ? (seed ?? null) : null,
  }
}

/** LaunchDarkly does not document the type of a guarded rollout, but sends it. */
const purposeOf = (allocation: RolloutRep['experimentAllocation']): RolloutPurpose => {
  if (!allocation) return 'DIVIDES'
  return allocation.type === 'measuredRollout' ? 'GUARDED' : 'EXPERIMENT'
}

/** The parts with the weights that they have in effect. What exceeds the whole is not reached. */
function sharesOf({ variations }: RolloutRep): Share[] {
  let left = wholeWeight
  const shares = variations.map(({ variation, weight, _untracked }) => {
    const taken = Math.min(Math.max(Number(weight) || 0, 0), left)
    left -= taken
    return { variation, weight: taken, untracked: _untracked === true }
  })
  const last = shares.at(-1)
  if (last) shares[shares.length - 1] = { ...last, weight: last.weight + left }
  return shares.filter(({ weight }) => weight > 0)
}

/** The variations of what is served. */
export const variationsIn = (served: NormalServed): readonly number[] =>
  served.variation === null ? [...new Set(served.shares.map(({ variation }) => variation))] : [served.variation]
