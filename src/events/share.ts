import { now as clock, timerMs } from '../rest/client/clock.ts'
import type { AccountLimit } from '../rest/client/rate-limit.ts'

/** The length of LaunchDarkly's windows, in ms. */
const windowMs = 10_000
/** The calls of a window where no answer told the limit. */
const assumedLimit = 100

/** The part of an account's rate limit that subscriptions may spend. */
export interface Share {
  /** Waits until a call is within the share, and counts it. Those who wait are served in order. */
  take(limit: AccountLimit | null, signal: AbortSignal): Promise<void>
  /** Waits until a call would be within the share. */
  room(signal: AbortSignal): Promise<void>
}

/**
 * Makes the share of one account: `part` of the limit in each window, spread evenly, with at most a window's share at once.
 *
 * @param part Returns the part of the limit, from 0 to 1. It changes with the number of gateways.
 */
export function createShare(part: () => number): Share {
  let most = 0
  let calls = callsOf(assumedLimit)
  let saved = calls
  let savedAt = clock()
  let turn: Promise<void> = Promise.resolve()

  function callsOf(limit: number): number {
    return Math.max(1, Math.floor(limit * part()))
  }

  function learn(limit: AccountLimit | null): void {
    most = limit?.limit ?? Math.max(most, limit?.remaining ?? 0)
    if (most > 0) calls = callsOf(most)
  }

  async function opened(signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = clock()
      saved = Math.min(calls, saved + ((now - savedAt) * calls) / windowMs)
      savedAt = now
      if (saved >= 1 || signal.aborted) return
      await pause(((1 - saved) * windowMs) / calls, signal)
    }
  }

  return {
    take(limit, signal) {
      learn(limit)
      turn = turn.then(async () => {
        await opened(signal)
        if (!signal.aborted) saved--
      })
      return turn
    },
    room: (signal) => turn.then(() => opened(signal)),
  }
}

/** Waits for a time, or until a signal. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, timerMs(Math.ceil(ms)))
    signal.addEventListener('abort', end, { once: true })
  })
}
