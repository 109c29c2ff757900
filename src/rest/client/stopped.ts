import { RestError, TooManyCalls } from '../errors.ts'

/** Why a request stopped reading without a failure: its budget, its deadline, or the account's rate limit. */
export type Stop = 'BUDGET' | 'DEADLINE' | 'RATE_LIMIT'

/**
 * The stop that an error means. Undefined if the error is a failure.
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
