import type { Window } from '../rest/page.ts'

/** A page that was asked for, and what came. */
export interface Seen {
  readonly window: Window
  /** Number of documents that came: 0 if the read failed. */
  readonly came: number
  /** Whether any of them had not come with an earlier page. */
  readonly fresh: boolean
  /** The size of the collection, if the page told it. */
  readonly count: number | undefined
}

interface PlanOptions {
  /** Number of documents that a page of the route may hold. */
  readonly size: number
  /** The size of the collection, if another read told it. */
  readonly told?: number | undefined
  /** The most documents that there can be. Default no limit. */
  readonly most?: number | undefined
  /**
   * Whether LaunchDarkly documents the size. If so, a short page is no sign that the route gives less: the pages behind it are read
   * as planned, and the gap after them. Default false.
   */
  readonly firm?: boolean | undefined
}

/** The pages that are still to be read. */
export interface Plan {
  /** Number of pages, or the least number if `open`. 0 if all is read. */
  readonly calls: number
  /** Whether nobody knows how many more pages there are. */
  readonly open: boolean
  /** The first of the pages, if there are any. */
  readonly first: Window | undefined
  /** Makes the windows of the pages, in their order. `calls` tells how many, so that a budget can be checked before. */
  readonly windows: () => Window[]
}

interface Range {
  readonly from: number
  readonly to: number
}

/**
 * Plans how to read the rest of a collection, whatever the upstream says of it. Each page that was seen ends at least one place or
 * its whole window, and no place is asked for after it ended: so a walk that follows the plan makes progress or ends.
 *
 * - The largest count is taken, as the collection may have grown. A count that is less than what came counts as absent.
 * - A page that is empty or only repeats others ends its window.
 * - A page that is short leaves a gap, which is asked for in pages of the size that the route turned out to give.
 * - Without a count, the next page is read as long as the last one is full and new.
 */
export function planOf(
  seen: readonly Seen[],
  { size, told, most = Number.POSITIVE_INFINITY, firm = false }: PlanOptions,
): Plan {
  const counts = [told, ...seen.map(({ count }) => count)].filter((count) => count !== undefined)
  const count = counts.length ? Math.min(most, Math.max(...counts)) : undefined
  const reach = Math.max(0, ...seen.map(({ window, came }) => (came ? window.offset + came : 0)))
  const counted = count !== undefined && count >= reach
  const open = !counted && reach < most && !isEnded(seen, reach)
  const end = counted ? count : reach
  const untouched = firm ? gapsIn(seen.map(asWhole), end) : []
  const gaps = untouched.length ? untouched : gapsIn(seen.map(asGiven), firm ? reach : end)
  const step = untouched.length ? size : Math.min(size, sizeGiven(seen, end))
  // A last page that is wider than what is told to be left costs no more, and finds what came in meanwhile.
  const room = ({ to }: Range) => (untouched.length && to === end ? most : to)
  const tail = open ? [{ offset: reach, limit: Math.min(size, most - reach) }] : []
  return {
    calls: gaps.reduce((sum, { from, to }) => sum + Math.ceil((to - from) / step), tail.length),
    open,
    first: gaps[0] ? { offset: gaps[0].from, limit: Math.min(step, room(gaps[0]) - gaps[0].from) } : tail[0],
    windows: () => [...gaps.flatMap((gap) => windowsOf(gap, step, room(gap))), ...tail],
  }
}

/**
 * The windows that may hold documents that no page brought, as they moved up while the pages were read: each page that tells fewer
 * documents than the one before it begins as many places too late.
 */
export function movedUp(seen: readonly Seen[], size: number): Window[] {
  const pages = seen.toSorted((one, other) => one.window.offset - other.window.offset)
  return pages.flatMap(({ window: { offset }, count }, index) => {
    const before = pages[index - 1]?.count
    const gone = before === undefined || count === undefined ? 0 : Math.min(before - count, offset, size)
    return gone > 0 ? [{ offset: offset - gone, limit: gone }] : []
  })
}

/** Whether a walk without a count is over: the last page was not full, told nothing new, or was followed by an empty one. */
function isEnded(seen: readonly Seen[], reach: number): boolean {
  if (seen.some(({ window }) => window.offset >= reach)) return true
  const last = seen.find(({ window, came }) => window.offset + came === reach)
  return last !== undefined && (last.came < last.window.limit || !last.fresh)
}

/** The places that a page ends if a short one is taken for whole. */
const asWhole = ({ window: { offset, limit }, came }: Seen): Range => ({
  from: offset,
  to: offset + Math.max(limit, came),
})

/** The places that a page ends: those of its documents, or all of its window if it brought nothing new. */
const asGiven = (page: Seen): Range =>
  page.fresh ? { from: page.window.offset, to: page.window.offset + page.came } : asWhole(page)

/** The places up to another one that none of the ranges ends. */
function gapsIn(ended: readonly Range[], end: number): Range[] {
  const gaps: Range[] = []
  let place = 0
  for (const { from, to } of ended.toSorted((one, other) => one.from - other.from)) {
    if (from >= end) break
    if (from > place) gaps.push({ from: place, to: from })
    place = Math.max(place, to)
  }
  return place < end ? [...gaps, { from: place, to: end }] : gaps
}

/** Number of documents in the fullest of the pages that are short though there are more behind them. */
function sizeGiven(seen: readonly Seen[], end: number): number {
  const short = seen.filter(
    ({ window, came, fresh }) => fresh && came < window.limit && came > 0 && window.offset + came < end,
  )
  return short.length ? Math.max(...short.map(({ came }) => came)) : Number.POSITIVE_INFINITY
}

function windowsOf({ from, to }: Range, step: number, room: number): Window[] {
  const windows: Window[] = []
  for (let offset = from; offset < to; offset += step) windows.push({ offset, limit: Math.min(step, room - offset) })
  return windows
}
