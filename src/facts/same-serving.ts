import { canonical } from './canonical.ts'
import type { Serving } from './serving.ts'

/**
 * Whether two configurations of a flag serve the same variations, to the same percentages of those whom no target and no rule decides. Null
 * if it is unknown what one of them serves.
 */
export function isSameServing(one: Serving, other: Serving): boolean | null {
  if (one.kind === 'UNKNOWN' || other.kind === 'UNKNOWN') return null
  return servedBy(one) === servedBy(other)
}

const servedBy = ({ kind, usesCodeFallback, outcomes, shares }: Serving): string =>
  canonical([kind, usesCodeFallback, outcomes, shares?.map(({ varied, ...share }) => share)])
