import { countOf, type Page, type Window } from '../rest/page.ts'
import type { PageRead } from '../rest/read-pages.ts'

/** Reads a window of a collection that REST returns in pages. */
export type ReadPage<Doc> = (window: Window) => Promise<Page<Doc>>

/** A collection with the page size of its route. */
export interface Collection<Doc> {
  readonly read: ReadPage<Doc>
  readonly pageMaximum: number
  /** Number of REST calls that the request may still make. Default unlimited. */
  readonly callsLeft?: (() => number) | undefined
}

/** A window that was requested, with its documents or its error. */
export interface Part<Doc> extends Window {
  readonly items: readonly Doc[]
  readonly totalCount: number | undefined
  readonly error?: unknown
}

/** Reads a window that is at most a page wide. */
export async function readPart<Doc>({ read }: Collection<Doc>, window: Window): Promise<Part<Doc>> {
  const page = await read(window)
  return { ...window, items: page.items.slice(0, window.limit), totalCount: countOf(page) }
}

/** The outcome of a part. */
export const readOf = (part: Part<unknown>): PageRead => ({
  window: part,
  came: part.items.length,
  count: part.totalCount,
})
