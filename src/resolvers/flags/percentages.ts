import type { Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'

/** All contexts, in thousandths of a percent. */
export const whole = 100_000

/** Converts a percentage to thousandths, REST's unit. */
export function thousandths(percentage: number, place: Place): number {
  const share = Math.round(percentage * 1000)
  if (share >= 0 && share <= whole && Math.abs(share / 1000 - percentage) < 1e-9) return share
  throw refused(place, `Expected a percentage from 0 to 100 in steps of 0.001, but got ${percentage}.`)
}
