import { createHash } from 'node:crypto'

/** A short name of a value: equal for equal JSON, and most likely different otherwise. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16)
