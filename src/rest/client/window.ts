/** When a call may be sent. Times in epoch ms. */
export interface Opening {
  /** The time of the next check. Not after now if a call may be sent at once. */
  readonly at: number
  /** The time until which the window is known to be spent; 0 if it is not. No call is sent before. */
  readonly spentUntil: number
}

/** The place of a call in a window. The answer returns it. */
export interface Sent {
  readonly order: number
  readonly period: number
}

/** What an answer tells about a window: the number of calls left, the time of the next window, and the number of calls in one. */
export interface Told {
  readonly left: number
  readonly resetAt: number
  readonly limit?: number | undefined
}

export interface Window {
  /**
   * The opening for a call.
   *
   * @param isNext Whether nothing else blocks the call for long. Default true.
   */
  opening(now: number, isNext?: boolean): Opening
  /** The time until which the window is known to be spent; 0 if it is not. */
  spentUntil(now: number): number
  sent(now: number): Sent
  /** @param told Null if the answer lacks it, or without an answer. */
  answered(sent: Sent, told: Told | null): void
}

/** Resets with a smaller difference belong to the same window, because LaunchDarkly's servers compute them slightly differently. */
const sameResetMs = 500
/** The time that a first call has to report its window before another call is sent. */
const patienceMs = 1000
/** After a wait, calls are spread over this time instead of being sent all at once. */
const spreadMs = 500
const mostPaceMs = 10
/** The part of the calls left that may be under way at a time. The rest is for others who use the same account. */
const share = 0.5

/** The delay after the reset until a spent window is tried: a fixed part, because clocks differ, and a random part. */
const leastLagMs = 50
const lagMs = 200

export interface WindowOptions {
  /** Number of calls that may be under way at a time even if that is more than half of those left. Default all that are left. */
  readonly few?: number
  /** Number of calls that may be under way before the first answer. Default no limit. */
  readonly atFirst?: number
}

/**
 * The state of one limit: of an account, or of a route. No call is sent into a spent window. Answers can overtake each other, so
 * every call under way counts as unknown to the last answer. So our calls never exceed the window and still use it up, because each
 * answer frees the place of its call. With `few`, fewer calls are under way at a time as fewer are left, so that the calls of others who
 * use the same account are noticed before the last ones are sent.
 *
 * No call is sent before the latest reset of a spent window in any answer. The exception is an outdated answer: its call was sent
 * before a call that reported a later window.
 *
 * When a spent window opens again, one call goes first to learn how many are left, because others use the same account. The other
 * calls follow in order, spread over time. A random part of the wait keeps several gateways from starting together.
 */
export function createWindow(
  random: () => number = Math.random,
  { few = Number.POSITIVE_INFINITY, atFirst = Number.POSITIVE_INFINITY }: WindowOptions = {},
): Window {
  let state: 'unknown' | 'told' | 'wary' = 'unknown'
  let left = 0
  /** The reset in the first answer about this window. Later answers are matched to it. */
  let firstResetAt = 0
  /** The latest reset that was reported for this window. */
  let resetAt = 0
  /** The time until which no call is sent, by the latest answer about a spent window. It never moves back. */
  let closedUntil = 0
  let taughtBy = 0
  /** The most calls that were ever left: an unknown window is hardly larger. A refusal shows nothing about the size. */
  let most = atFirst
  let paceMs = 0
  let lag = 0

  let order = 0
  /** Counts the windows that were noticed. Calls of an earlier window count against this one only for a short time. */
  let period = 0
  let underWay = 0
  let lastSentAt = 0
  /** The calls under way at the end of a window, and the time of that end. They can arrive in the next window and count there. */
  let stragglers = 0
  let endedAt = 0

  const opensAt = () => Math.max(resetAt, closedUntil)

  function expire(now: number) {
    if (state !== 'told' || now < opensAt()) return
    state = closedUntil >= resetAt ? 'wary' : 'unknown'
    paceMs = 0
    period++
    stragglers = underWay
    endedAt = now
    underWay = 0
  }

  /** The number of calls that can use the window without an answer yet. */
  const drawing = (now: number) => underWay + (now < endedAt + patienceMs ? stragglers : 0)

  /** The most calls that may be under way if an answer leaves so many. */
  const mostOf = (calls: number) => Math.min(calls, Math.max(few, calls * share))

  function learn(toldLeft: number, toldReset: number, by: number) {
    const same = state === 'told' && Math.abs(toldReset - firstResetAt) <= sameResetMs
    if (!same && by < taughtBy && toldReset < firstResetAt) return
    const wasSpent = same && left === 0
    if (!same) {
      paceMs = state === 'wary' ? Math.min(mostPaceMs, spreadMs / Math.max(1, toldLeft)) : 0
      if (toldLeft > 0) most = toldLeft + 1
      else if (taughtBy === 0) most = atFirst
      firstResetAt = toldReset
      taughtBy = by
    }
    resetAt = same ? Math.max(resetAt, toldReset) : toldReset
    left = same ? Math.min(left, toldLeft) : toldLeft
    most = Math.max(most, toldLeft + 1)
    state = 'told'
    if (left > 0) return
    if (!wasSpent) lag = leastLagMs + lagMs * random()
    closedUntil = Math.max(closedUntil, resetAt + lag)
  }

  return {
    spentUntil(now) {
      expire(now)
      return now < closedUntil ? closedUntil : 0
    },
    opening(now) {
      expire(now)
      if (now < closedUntil) return { at: closedUntil, spentUntil: closedUntil }
      if (state === 'unknown') return { at: drawing(now) < mostOf(most) ? now : lastSentAt + patienceMs, spentUntil: 0 }
      if (state === 'wary') return { at: underWay === 0 ? now : lastSentAt + patienceMs, spentUntil: 0 }
      const places = mostOf(left)
      if (places > drawing(now)) return { at: lastSentAt + paceMs, spentUntil: 0 }
      return { at: places > underWay ? Math.min(resetAt, endedAt + patienceMs) : resetAt, spentUntil: 0 }
    },
    sent(now) {
      expire(now)
      underWay++
      lastSentAt = now
      return { order: ++order, period }
    },
    answered(sent, told) {
      if (sent.period === period) {
        underWay--
        // Some routes report no limits. If the first call gets such an answer, waiting for a better one would never end.
        if (!told && state === 'wary') state = 'unknown'
      } else if (sent.period === period - 1) {
        stragglers--
      }
      if (told) learn(told.left, told.resetAt, sent.order)
      else if (taughtBy === 0) most = Number.POSITIVE_INFINITY
    },
  }
}
