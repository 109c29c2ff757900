import { hash } from 'node:crypto'

/**
 * The number that a context has from its key, or from another attribute, for rollouts: from 0 to 1, the same in every SDK. It is the first
 * fifteen digits of a SHA-1, as a fraction of the largest number that they can say.
 *
 * @param about what is rolled out, so that not always the same contexts come first.
 */
export function bucketOf(value: unknown, about: string): number {
  if (typeof value !== 'string' && !Number.isInteger(value)) return 0
  return Number.parseInt(hash('sha1', `${about}.${value}`).slice(0, 15), 16) / (16 ** 15 - 1)
}
