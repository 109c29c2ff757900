import { shown } from '../rest/shown.ts'
import { badInput } from './errors.ts'

/** A place in a collection, as of when it was told. */
export interface Cursor {
  /** How many documents were before it. */
  readonly offset: number
  /** How many documents there were in all, and which one was there; undefined where that is not known. */
  readonly totalCount?: number | undefined
  readonly identity?: string | undefined
}

/** What tells a document apart in its collection: the last part of its address. */
export function identityOf(doc: unknown): string | undefined {
  const at = typeof doc === 'object' && doc !== null && 'at' in doc ? doc.at : undefined
  return at ? String(Object.values(at).at(-1)) : undefined
}

/** An opaque cursor. Besides the place it tells what was there, so that it is found again if the collection changes. */
export function cursorOf(offset: number, totalCount?: number, doc?: unknown): string {
  const identity = identityOf(doc)
  const told = identity === undefined || totalCount === undefined ? '' : `:${totalCount}:${identity}`
  return Buffer.from(`offset:${offset}${told}`).toString('base64url')
}

/** @param name the argument that the cursor came in, for the error. */
export function readCursor(name: string, text: string): Cursor {
  const plain = Buffer.from(text, 'base64url').toString()
  const found = /^offset:(?<offset>0|[1-9]\d{0,14})(?::(?<total>0|[1-9]\d{0,14}):(?<identity>.+))?$/s.exec(plain)
  if (!found || Buffer.from(plain).toString('base64url') !== text) {
    throw badInput(`Expected ${name} to be a cursor of this connection, but got ${shown(text)}.`)
  }
  const { offset, total, identity } = found.groups!
  return { offset: Number(offset), totalCount: total === undefined ? undefined : Number(total), identity }
}
