import { RestError, TooManyCalls } from '../errors.ts'

/** What kept a request from reading on, though nothing failed: its calls, its time, or the account's rate limit. */
export type Stop = 'BUDGET' | 'DEADLINE' | 'RATE_LIMIT'

/**
 * Returns the stop that an error stands for, or undefined if the error is a failure.
 *
 * @example stopOf(new TooManyCalls('…')) // 'BUDGET'
 */
export function stopOf(error: unknown): Stop | undefined {
  if (error instanceof TooManyCalls) return 'BUDGET'
  if (!(error instanceof RestError)) return undefined
  const { trouble, status, late } = error.details
  if (trouble === 'limited' || status === 429) return 'RATE_LIMIT'
  return late ? 'DEADLINE' : undefined
}
