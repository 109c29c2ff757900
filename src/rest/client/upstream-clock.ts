/** How far the upstream's clock is ahead of ours, as its answers tell. */
export interface UpstreamClock {
  /**
   * Learns from an answer, and tells what is known by then.
   *
   * @param dated when the answer says that it was made, in epoch ms; NaN if it does not say.
   * @param sentAt when the call was sent: the answer may have been dated at any time since.
   * @returns in ms; 0 unless the two clocks clearly disagree.
   */
  skew(dated: number, sentAt: number, now: number): number
}

/** Two clocks differ by this much without telling anything: `Date` has whole seconds, and the answer was under way. */
export const tolerableSkewMs = 2000
/** Older answers are forgotten, as clocks are set now and then. */
const memoryMs = 60_000
const mostObservations = 16

/**
 * A cache or a proxy may hand out a date that is older than the answer, and none dates it ahead. So the largest skew of the last
 * answers is the nearest to the truth.
 */
export function createUpstreamClock(): UpstreamClock {
  let observed: { readonly at: number; readonly skew: number }[] = []

  return {
    skew(dated, sentAt, now) {
      observed = observed.filter(({ at }) => now - at < memoryMs).slice(1 - mostObservations)
      if (!Number.isNaN(dated)) observed.push({ at: now, skew: dated - Math.min(Math.max(dated, sentAt), now) })
      const skew = Math.max(...observed.map(({ skew }) => skew))
      return observed.length > 0 && Math.abs(skew) > tolerableSkewMs ? skew : 0
    },
  }
}
