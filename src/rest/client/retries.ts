import type { RestError } from '../errors.ts'
import type { Operation } from '../operation.ts'

/** Number of retries per call. */
const share = 0.2
/** The most retries that can accumulate. */
const mostSaved = 10

export interface RetryBudget {
  /** Counts the first attempt of a read. */
  asked(): void
  /** Takes a retry from the budget, if there is one. */
  take(): boolean
  /** Reports that a call succeeded. */
  succeeded(): void
  /** Reports that a retry failed too. The accumulated retries are then dropped, because they are meant for short disturbances. */
  failed(): void
}

/**
 * Allows one retry for five reads, so that an outage is not amplified: the upstream receives at most 1.2 times the reads. While
 * calls succeed, one retry can be taken in advance, so that the first read after a quiet period can be retried too.
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
/** A call that a limit refused waits for its window without a backoff. The windows bound the number of attempts. */
const mostTriesIntoLimits = 5

/** Whether the upstream or the network caused a failure, so that a retry can succeed. */
export function isOutage({ details: { trouble, status = 0 } }: RestError): boolean {
  return trouble === 'refused' ? [502, 503, 504].includes(status) : ['unreachable', 'truncated'].includes(trouble)
}

/**
 * The wait before a call is repeated, in ms. Undefined if it must not be repeated.
 *
 * A read is repeated after an outage and after a 429. If its connection was closed while idle, the read is repeated at once and
 * without using the budget: that is no sign of trouble, and each such connection fails only once. A write is never repeated,
 * because its outcome is unknown. The exception is a semantic patch after a concurrent edit: its instructions are still valid.
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
