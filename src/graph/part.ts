import { countOf, type Page, type Window } from '../rest/page.ts'

/** Reads a part of a collection that REST gives in pages. */
export type ReadPage<Doc> = (window: Window) => Promise<Page<Doc>>

/** A collection, and how many documents a page of its route may hold. */
export interface Collection<Doc> {
  readonly read: ReadPage<Doc>
  readonly pageMaximum: number
  /** The number of REST calls that the request may still make. Default as many as it takes. */
  readonly callsLeft?: (() => number) | undefined
}

/** A window that was asked for, and what came of it: documents, or an error. */
export interface Part<Doc> extends Window {
  readonly items: readonly Doc[]
  readonly totalCount: number | undefined
  readonly error?: unknown
}

/** Reads a window that is no wider than a page. */
export async function readPart<Doc>({ read }: Collection<Doc>, window: Window): Promise<Part<Doc>> {
  const page = await read(window)
  return { ...window, items: page.items.slice(0, window.limit), totalCount: countOf(page) }
}
