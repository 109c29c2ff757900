import type { Varied } from '../rest/flags/flag-environments.ts'
import type { NormalServed } from './served.ts'

/** The part of a rule or of the default rule that serves a variation. */
export interface ServingShare {
  readonly varied: Varied
  /** The index of the variation. */
  readonly variation: number
  readonly percentage: number
  /** Null if there is one variation, or if the summary does not tell. */
  readonly contextKind: string | null
  /** Null if there is one variation. */
  readonly bucketBy: string | null
  /** Null if the rollout belongs to no experiment, or if the summary does not tell. */
  readonly untrackedPercentage: number | null
}

/** What is served in parts, one for each variation, in the order of the rollout. */
export function sharesIn(served: NormalServed, varied: Varied): readonly ServingShare[] {
  if (served.variation !== null) {
    const { variation } = served
    return [{ varied, variation, percentage: 100, contextKind: null, bucketBy: null, untrackedPercentage: null }]
  }
  const { shares, purpose, contextKind, bucketBy } = served
  return [...Map.groupBy(shares, ({ variation }) => variation)].map(([variation, some]) => ({
    varied,
    variation,
    percentage: percentOf(some),
    contextKind,
    bucketBy,
    untrackedPercentage: purpose === 'DIVIDES' ? null : percentOf(some.filter(({ untracked }) => untracked)),
  }))
}

/** Weights are in thousandths of a percent. */
const percentOf = (shares: readonly { readonly weight: number }[]): number =>
  shares.reduce((sum, { weight }) => sum + weight, 0) / 1000
