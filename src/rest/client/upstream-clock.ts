/** Estimates the difference between the upstream's clock and ours from its answers. */
export interface UpstreamClock {
  /**
   * Learns from an answer and returns the current estimate.
   *
   * @param dated The date of the answer, in epoch ms; NaN without one.
   * @param sentAt The time at which the call was sent. The answer can have been dated at any time since.
   * @returns The upstream's lead in ms; 0 unless the clocks clearly disagree.
   */
  skew(dated: number, sentAt: number, now: number): number
}

/** A difference without meaning: `Date` has whole seconds, and the answer was in transit. */
export const tolerableSkewMs = 2000
/** The time after which answers are forgotten, because clocks are sometimes set. */
const memoryMs = 60_000
const mostObservations = 16

/**
 * A cache or a proxy can return a date that is too old but none that is too new. So the largest skew of the last answers is the
 * best estimate.
 */
export function createUpstreamClock(): UpstreamClock {
  const observed: { readonly at: number; readonly skew: number }[] = []

  return {
    skew(dated, sentAt, now) {
      while (observed.length >= mostObservations || (observed[0] && now - observed[0].at >= memoryMs)) observed.shift()
      if (!Number.isNaN(dated)) observed.push({ at: now, skew: dated - Math.min(Math.max(dated, sentAt), now) })
      let most = observed[0]?.skew ?? 0
      for (const { skew } of observed) most = Math.max(most, skew)
      return Math.abs(most) > tolerableSkewMs ? most : 0
    },
  }
}
