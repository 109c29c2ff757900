import { createHash } from 'node:crypto'

/**
 * A short name of a value: equal for equal JSON, and most likely different otherwise.
 *
 * @param replacer As that of `JSON.stringify`. Default none.
 */
export const digestOf = (value: unknown, replacer?: (key: string, value: unknown) => unknown): string =>
  createHash('sha256').update(JSON.stringify(value, replacer)).digest('base64url').slice(0, 16)
