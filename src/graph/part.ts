import { countOf, type Page, type Window } from '../rest/page.ts'
import type { PageRead } from '../rest/read-pages.ts'

/**
 * Reads a window of a collection that REST returns in pages.
 *
 * @param apart Whether the page is wanted as soon as it came, without others that are read beside it. Default false.
 */
export type ReadPage<Doc> = (window: Window, apart?: boolean) => Promise<Page<Doc>>

/** A document with its place, and with the size that the collection had when it was read. */
export interface Placed<Doc> {
  readonly doc: Doc
  readonly place: number
  readonly totalCount: number | undefined
}

/** A collection with the page size of its route. */
export interface Collection<Doc> {
  readonly read: ReadPage<Doc>
  readonly pageMaximum: number
  /** Number of REST calls that the request may still make. Default unlimited. */
  readonly callsLeft?: (() => number) | undefined
  /**
   * Takes the documents from the first one wanted whose places are certain, each time that further ones came, and the number of documents
   * as far as it is known.
   */
  readonly coming?: ((docs: readonly Placed<Doc>[], total: number | null) => void) | undefined
}

/** A window that was requested, with its documents or its error. */
export interface Part<Doc> extends Window {
  readonly items: readonly Doc[]
  readonly totalCount: number | undefined
  readonly error?: unknown
}

/** Reads a window that is at most a page wide. */
export async function readPart<Doc>({ read, coming }: Collection<Doc>, window: Window): Promise<Part<Doc>> {
  const page = await read(window, coming !== undefined)
  return { ...window, items: page.items.slice(0, window.limit), totalCount: countOf(page) }
}

/** The outcome of a part. */
export const readOf = (part: Part<unknown>): PageRead => ({
  window: part,
  came: part.items.length,
  count: part.totalCount,
})
