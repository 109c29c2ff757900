import { shown } from '../rest/shown.ts'
import { badInput } from './errors.ts'

/** A place in a collection, at the time of its read. */
export interface Cursor {
  /** Number of documents before the place. */
  readonly offset: number
  /** The size of the collection and the identity of the document at the place; undefined if unknown. */
  readonly totalCount?: number | undefined
  readonly identity?: string | undefined
}

/** Whether a value from outside is a place. */
export function isCursor(value: unknown): value is Cursor {
  if (typeof value !== 'object' || value === null) return false
  const { offset, totalCount, identity } = value as Cursor
  const isCount = (count: unknown) => Number.isSafeInteger(count) && (count as number) >= 0
  return (
    isCount(offset) &&
    (totalCount === undefined || isCount(totalCount)) &&
    (identity === undefined || typeof identity === 'string')
  )
}

/** The identity of a document in its collection: the last part of its address. */
export function identityOf(doc: unknown): string | undefined {
  const at = typeof doc === 'object' && doc !== null && 'at' in doc ? doc.at : undefined
  return at ? String(Object.values(at).at(-1)) : undefined
}

/** Makes an opaque cursor. It contains the place, and the size and the document there, to find the place again after a change. */
export function cursorOf(offset: number, totalCount?: number, doc?: unknown): string {
  return cursorText({ offset, totalCount, identity: identityOf(doc) })
}

/** The text of a cursor. */
export function cursorText({ offset, totalCount, identity }: Cursor): string {
  const told = identity === undefined || totalCount === undefined ? '' : `:${totalCount}:${identity}`
  return Buffer.from(`offset:${offset}${told}`).toString('base64url')
}

/** Separates a place from the name of its list. No base64url contains it. */
const separator = '.'

/** A cursor with the name of its list. */
export const namedCursor = (cursor: string, list: string): string => `${cursor}${separator}${list}`

/** The place in a cursor, without the name of its list. */
export const unnamed = (text: string): string => text.split(separator, 1)[0]!

/**
 * Refuses a cursor of another list. One without a name is a place in any list.
 *
 * @param name The argument that contains the cursor, for the error.
 */
export function expectNamed(name: string, text: string, list: () => string): void {
  const place = unnamed(text)
  if (place !== text && text !== namedCursor(place, list())) throw notOfThis(name, text)
}

/** The error for a cursor that no page of the connection contained. */
export const notOfThis = (name: string, text: string) =>
  badInput(`Expected ${name} to be a cursor of this connection, but got ${shown(text)}.`)

/** @param name The argument that contains the cursor, for the error. */
export function readCursor(name: string, text: string): Cursor {
  const place = unnamed(text)
  const plain = Buffer.from(place, 'base64url').toString()
  const found = /^offset:(?<offset>0|[1-9]\d{0,14})(?::(?<total>0|[1-9]\d{0,14}):(?<identity>.+))?$/s.exec(plain)
  if (!found || Buffer.from(plain).toString('base64url') !== place) throw notOfThis(name, text)
  const { offset, total, identity } = found.groups!
  return { offset: Number(offset), totalCount: total === undefined ? undefined : Number(total), identity }
}
