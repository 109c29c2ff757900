import type { RestError } from '../errors.ts'
import type { Operation } from '../operation.ts'

/** Retries for each call that is asked for. */
const share = 0.2
/** Retries that good times may save up. */
const mostSaved = 10

export interface RetryBudget {
  /** Counts a read that is sent for the first time. */
  asked(): void
  /** Takes a retry, if there is one to take. */
  take(): boolean
  /** Tells that a call was answered well. */
  succeeded(): void
  /** Tells that a retry failed too: what was saved up was for hiccups, and this is none. */
  failed(): void
}

/**
 * One retry for five reads, so that an outage is not amplified: upstream sees at most 1.2 times what is asked. While all is well
 * one may be taken in advance, as the first read of a quiet hour deserves a second try too.
 */
export function retryBudget(): RetryBudget {
  let saved = 0
  let well = true
  return {
    asked() {
      saved = Math.min(mostSaved, saved + share)
    },
    take() {
      if (saved < 1 && !(well && saved > 0)) return false
      saved -= 1
      well = false
      return true
    },
    succeeded() {
      well = true
    },
    failed() {
      saved = Math.min(saved, 0)
    },
  }
}

const firstBackoffMs = 100
const mostTries = 3
/** A call that was refused for a limit waits for its window, not for a backoff; the windows bound how often. */
const mostTriesIntoLimits = 5

/** What the upstream, or the way to it, is to blame for: it may be well the next time. */
export function isOutage({ details: { trouble, status = 0 } }: RestError): boolean {
  return trouble === 'refused' ? [502, 503, 504].includes(status) : ['unreachable', 'truncated'].includes(trouble)
}

/**
 * How long to wait before a call is sent once more, in ms; undefined if it is not.
 *
 * A read is, after an outage and after a 429. It is sent again at once, and at no cost, if its connection was closed while it was idle: no
 * trouble of the upstream is told by that, and each such connection fails once. A write is not, whatever happened: nobody knows what became of it. But for a
 * semantic patch that lost a race: it says what to do, not what to write, so it is as right the second time.
 */
export function retryAfter(
  error: RestError,
  { reads, semantic }: Pick<Operation, 'reads' | 'semantic'>,
  tries: number,
  budget: RetryBudget,
): number | undefined {
  const { status, code, wasIdle } = error.details
  if (semantic && status === 409 && code === 'optimistic_locking_error') return tries === 1 ? 0 : undefined
  if (!reads) return undefined
  if (wasIdle && tries === 1) return 0
  if (status === 429) return tries < mostTriesIntoLimits ? 0 : undefined
  if (!isOutage(error) || tries >= mostTries || !budget.take()) return undefined
  return firstBackoffMs * 2 ** (tries - 1) * (0.5 + Math.random())
}
