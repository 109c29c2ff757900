import type { Window } from './page.ts'

/**
 * What the pages that were read tell about the rest of a collection. Connections (graph/collection.ts) and whole lists
 * (loaders/pages.ts) walk by these functions. Their walks differ in what they want: a connection wants a run of documents without
 * gaps from one end, keeps their places for cursors, and ends early if a call is stopped. A whole list wants every document, takes
 * pages from other reads, and goes on after a failed page.
 */

/** A page that was requested, with its outcome. */
export interface PageRead {
  readonly window: Window
  /** Number of documents that came. 0 if the read failed. */
  readonly came: number
  /** The size of the collection, if the page contained it. */
  readonly count: number | undefined
}

/** Places of a collection, `to` exclusive. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** The places that a page covers: those of its documents, or its whole window if it is empty. */
export const coveredBy = ({ window: { offset, limit }, came }: PageRead): Range => ({
  from: offset,
  to: offset + (came || limit),
})

/** The places in a range that no covered range contains. */
export function gapsIn(covered: readonly Range[], { from, to }: Range): Range[] {
  const gaps: Range[] = []
  let place = from
  for (const next of covered.toSorted((one, other) => one.from - other.from)) {
    if (next.from >= to) break
    if (next.from > place) gaps.push({ from: place, to: next.from })
    place = Math.max(place, next.to)
  }
  return place < to ? [...gaps, { from: place, to }] : gaps
}

/**
 * Cuts a range into windows.
 *
 * @param step The width of a window.
 * @param room The end of the last window, if it is not the end of the range.
 */
export function windowsOf({ from, to }: Range, step: number, room = to): Window[] {
  const windows: Window[] = []
  for (let offset = from; offset < to; offset += step) windows.push({ offset, limit: Math.min(step, room - offset) })
  return windows
}

/**
 * The page size that the route returned: the number of documents in the fullest short page that further documents follow. Infinity
 * if there is no short page.
 *
 * @param end The end of the collection.
 */
export function sizeGiven(pages: readonly PageRead[], end: number): number {
  const short = pages.filter(({ window, came }) => came > 0 && came < window.limit && window.offset + came < end)
  return short.length ? Math.max(...short.map(({ came }) => came)) : Number.POSITIVE_INFINITY
}

/**
 * The windows that can hold documents which moved up between the reads of two consecutive pages, because others were deleted. If a
 * page reports a smaller count than the page before it, it began too late by the difference.
 *
 * @param size The page size of the route.
 * @param isNew Whether a page was read since the last call. Default all pages.
 */
export function movedUp<Read extends PageRead>(
  pages: readonly Read[],
  size: number,
  isNew: (page: Read) => boolean = () => true,
): Window[] {
  const counted = pages.filter(({ count }) => count !== undefined)
  const sorted = counted.toSorted((one, other) => one.window.offset - other.window.offset)
  return sorted.flatMap((page, index) => {
    const before = sorted[index - 1]
    if (!before || !(isNew(before) || isNew(page)) || coveredBy(before).to < page.window.offset) return []
    const { offset } = page.window
    const gone = Math.min(before.count! - page.count!, offset, size)
    return gone > 0 ? [{ offset: offset - gone, limit: gone }] : []
  })
}
