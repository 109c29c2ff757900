/** When a call may go. Times in epoch ms. */
export interface Opening {
  /** When to look again; not after now if a call may go at once. */
  readonly at: number
  /** Until when the window is known to be spent; 0 if it is not. Earlier than that no call goes, whoever is willing to wait. */
  readonly spentUntil: number
}

/** The place of a call in a window, to be handed back with its answer. */
export interface Sent {
  readonly order: number
  readonly period: number
}

export interface Window {
  opening(now: number): Opening
  sent(now: number): Sent
  /**
   * @param told how many calls are left and when the window opens anew; null if the answer says nothing, or there is none.
   */
  answered(sent: Sent, told: { readonly left: number; readonly resetAt: number } | null): void
}

/** Resets that differ by no more belong to the same window: LaunchDarkly's servers do not all compute them alike. */
const sameResetMs = 500
/** How long a first call may take to tell of the window that it opened, before another one goes. */
const patienceMs = 1000
/** After a wait, calls go one after another rather than all at once, but within this part of the window. */
const spreadMs = 500
const mostPaceMs = 10
/** How long after the reset a window that was spent is tried: a little, as clocks differ, and a random part. */
const leastLagMs = 50
const lagMs = 200

/**
 * What is known of one limit: of the account, or of a route. Nothing is sent into a window that is spent. As answers overtake
 * each other, every call under way counts as one that the last answer did not know of: so the window is never overspent by us, and
 * used up all the same, since each answer frees the place of its call.
 *
 * No call goes before the latest reset that any answer told of a spent window. The one exception is an answer that is out of date:
 * its call was sent before a call that told of a later window.
 *
 * When a window that was spent opens anew, one call goes first to learn how much is left, as others draw on the same account; the
 * others follow in order and spread out. A random part of the wait keeps several gateways from waking together.
 */
export function createWindow(random: () => number = Math.random): Window {
  let state: 'unknown' | 'told' | 'wary' = 'unknown'
  let left = 0
  /** The reset that the first answer told of this window, by which later answers are matched to it. */
  let firstResetAt = 0
  /** The latest reset that was told of this window. */
  let resetAt = 0
  /** Until when no call goes, as the latest word on a spent window has it. Never moves back. */
  let closedUntil = 0
  let taughtBy = 0
  /** The most that was seen to be left: a window that nobody told of yet is hardly larger. A refusal tells nothing of the size. */
  let most = Number.POSITIVE_INFINITY
  let paceMs = 0
  let lag = 0

  let order = 0
  /** Counts windows as far as we notice them; calls of an earlier one do not count against this one for long. */
  let period = 0
  let underWay = 0
  let lastSentAt = 0
  /** The calls under way when a window ended, and when that was: they may arrive in the next one and draw on that. */
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

  /** How many calls may draw on the window without our knowing. */
  const drawing = (now: number) => underWay + (now < endedAt + patienceMs ? stragglers : 0)

  function learn(toldLeft: number, toldReset: number, by: number) {
    const same = state === 'told' && Math.abs(toldReset - firstResetAt) <= sameResetMs
    if (!same && by < taughtBy && toldReset < firstResetAt) return
    const wasSpent = same && left === 0
    if (!same) {
      paceMs = state === 'wary' ? Math.min(mostPaceMs, spreadMs / Math.max(1, toldLeft)) : 0
      if (toldLeft > 0) most = toldLeft + 1
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
    opening(now) {
      expire(now)
      if (now < closedUntil) return { at: closedUntil, spentUntil: closedUntil }
      if (state === 'unknown') return { at: drawing(now) < most ? now : lastSentAt + patienceMs, spentUntil: 0 }
      if (state === 'wary') return { at: underWay === 0 ? now : lastSentAt + patienceMs, spentUntil: 0 }
      if (left > drawing(now)) return { at: lastSentAt + paceMs, spentUntil: 0 }
      return { at: left > underWay ? Math.min(resetAt, endedAt + patienceMs) : resetAt, spentUntil: 0 }
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
        // An answer without limits to a call that went first: some routes tell none, and waiting for more would be for ever.
        if (!told && state === 'wary') state = 'unknown'
      } else if (sent.period === period - 1) {
        stragglers--
      }
      if (told) learn(told.left, told.resetAt, sent.order)
    },
  }
}
