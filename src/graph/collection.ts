import type { Page, Window } from '../rest/page.ts'
import { mended } from './drift.ts'

/** Reads a part of a collection that REST gives in pages. */
export type ReadPage<Doc> = (window: Window) => Promise<Page<Doc>>

/** Documents of a collection from a place on. `more` says whether there may be others after them. */
export interface Part<Doc> extends Page<Doc> {
  readonly offset: number
  readonly more: boolean
}

/** A window of everything, however much that is. */
export const everything: Window = { offset: 0, limit: Number.POSITIVE_INFINITY }

/** A collection, and how many documents a page of its route may hold. */
export interface Collection<Doc> {
  readonly read: ReadPage<Doc>
  readonly pageMaximum: number
}

/** How many documents the collection has, as far as a part of it tells; infinitely many if it does not. */
export const endOf = ({ totalCount, offset, items, more }: Part<unknown>): number =>
  totalCount ?? (more ? Number.POSITIVE_INFINITY : offset + items.length)

/** A page from the start, or all of a collection that does not tell its size: there is no other way to its end. */
export async function readHead<Doc>(collection: Collection<Doc>): Promise<Part<Doc>> {
  const head = await readPart(collection, { offset: 0, limit: collection.pageMaximum })
  return head.totalCount === undefined ? readRest(collection, everything, head) : head
}

/** The documents of a window, of which those that a part holds are not read again. */
export async function readRest<Doc>(
  collection: Collection<Doc>,
  { offset, limit }: Window,
  known: Part<Doc>,
): Promise<Part<Doc>> {
  const end = Math.min(offset + limit, endOf(known))
  const kept = known.items.slice(Math.max(0, offset - known.offset), Math.max(0, end - known.offset))
  if (known.totalCount === undefined) return walkOn(collection, limit, { ...known, offset, items: kept })
  // A page that is not full though there are more tells that the route holds less than we asked for.
  const full = known.more || endOf(known) <= known.offset + known.items.length
  const size = full ? collection.pageMaximum : Math.max(1, known.items.length)
  const before = windows(offset, Math.min(end, known.offset), size)
  const after = windows(Math.max(offset, known.offset) + kept.length, end, size)
  const read = (some: readonly Window[]) => Promise.all(some.map((window) => readPart(collection, window)))
  const [left, right] = await Promise.all([read(before), read(after)])
  const middle = { ...known, offset: Math.max(offset, known.offset), items: kept }
  const pages = [...left, ...(kept.length ? [middle] : []), ...right]
  return { ...known, offset, items: await mended(collection, pages) }
}

/** The pages from a place up to another. */
function windows(from: number, end: number, size: number): Window[] {
  const all: Window[] = []
  for (let offset = from; offset < end; offset += size) all.push({ offset, limit: Math.min(size, end - offset) })
  return all
}

/** Page after page, until there are enough documents or a page is not full. */
async function walkOn<Doc>(collection: Collection<Doc>, limit: number, known: Part<Doc>): Promise<Part<Doc>> {
  let { items, more } = known
  while (more && items.length < limit) {
    const size = Math.min(collection.pageMaximum, limit - items.length)
    const next = await readPart(collection, { offset: known.offset + items.length, limit: size })
    items = [...items, ...next.items]
    more = next.more
  }
  return { ...known, items, more }
}

/** One window, which is no wider than a page. */
export async function readPart<Doc>({ read }: Collection<Doc>, window: Window): Promise<Part<Doc>> {
  const page = await read(window)
  const items = page.items.slice(0, window.limit)
  return { ...page, items, offset: window.offset, more: items.length === window.limit }
}
