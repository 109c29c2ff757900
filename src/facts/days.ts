import { msOf } from '../rest/times.ts'

const dayMs = 24 * 3_600_000

/**
 * The whole days from a time until now. Null without a time, and 0 for one that is still ahead.
 *
 * @param time As LaunchDarkly sends it: a number, or a text.
 */
export function daysSince(time: unknown, now: number): number | null {
  const ms = msOf(time)
  return ms === undefined ? null : Math.max(0, Math.floor((now - ms) / dayMs))
}
