import type { Window } from '../rest/page.ts'
import { coveredBy, gapsIn, type PageRead, type Range, sizeGiven, windowsOf } from '../rest/read-pages.ts'

/** A page that was requested, with its outcome. */
export interface Seen extends PageRead {
  /** Whether the page contained a document that no earlier page contained. */
  readonly fresh: boolean
}

interface PlanOptions {
  /** The page size of the route. */
  readonly size: number
  /** The size of the collection, if another read returned it. */
  readonly told?: number | undefined
  /** The largest possible number of documents. Default no limit. */
  readonly most?: number | undefined
  /**
   * Whether LaunchDarkly documents the page size. If so, a short page does not change the size of the pages that follow: these are
   * read as planned, and the gap is read after them. Default false.
   */
  readonly firm?: boolean | undefined
}

/** The pages to read. */
export interface Plan {
  /** Number of pages, or the least number if `open`. 0 if everything was read. */
  readonly calls: number
  /** Whether the number of further pages is unknown. */
  readonly open: boolean
  /** The first of the pages, if any. */
  readonly first: Window | undefined
  /** Makes the windows of the pages, in order. Read `calls` first to check the budget. */
  readonly windows: () => Window[]
}

/**
 * Plans how to read the rest of a collection, and copes with inconsistent answers. Each page seen closes at least one position or
 * its whole window, and a closed position is not requested again. So a walk that follows the plan makes progress or ends.
 *
 * - The largest count is used, because the collection can have grown. A count below the number of documents seen is ignored.
 * - An empty page, or a page that only repeats documents, closes its window.
 * - A short page leaves a gap, which is read in pages of the size that the route returned.
 * - Without a count, the next page is read while the last one is full and contains new documents.
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
  const untouched = firm ? gapsIn(seen.map(asWhole), { from: 0, to: end }) : []
  const gaps = untouched.length ? untouched : gapsIn(seen.map(asGiven), { from: 0, to: firm ? reach : end })
  const step = untouched.length
    ? size
    : Math.min(
        size,
        sizeGiven(
          seen.filter(({ fresh }) => fresh),
          end,
        ),
      )
  // A last page that is wider than the rest takes no further call, and returns documents that were added meanwhile.
  const room = ({ to }: Range) => (untouched.length && to === end ? most : to)
  const tail = open ? [{ offset: reach, limit: Math.min(size, most - reach) }] : []
  return {
    calls: gaps.reduce((sum, { from, to }) => sum + Math.ceil((to - from) / step), tail.length),
    open,
    first: gaps[0] ? { offset: gaps[0].from, limit: Math.min(step, room(gaps[0]) - gaps[0].from) } : tail[0],
    windows: () => [...gaps.flatMap((gap) => windowsOf(gap, step, room(gap))), ...tail],
  }
}

interface Search {
  /** Number of documents that would be read one by one without further pages. */
  readonly missing: number
  /** Number of calls that the search may still make. */
  readonly left: number
  readonly callsPerPage: number
}

/**
 * Which of the planned pages a search for some documents reads next. It reads them if all of them take fewer calls than single
 * reads. It then reads them in parallel: with more missing documents than pages, a sequence would save less than one page on
 * average, because it ends only after the last of the documents.
 */
export function pagesToScan(
  { calls, open, first }: Omit<Plan, 'windows'>,
  { missing, left, callsPerPage }: Search,
): 'none' | 'first' | 'all' {
  const isEndless = open && first !== undefined && first.offset > 0
  if (calls === 0 || isEndless || missing <= calls * callsPerPage) return 'none'
  return calls * callsPerPage <= left ? 'all' : 'first'
}

/** Whether a walk without a count has ended: the last page was short, repeated documents, or was followed by an empty page. */
function isEnded(seen: readonly Seen[], reach: number): boolean {
  if (seen.some(({ window }) => window.offset >= reach)) return true
  const last = seen.find(({ window, came }) => window.offset + came === reach)
  return last !== undefined && (last.came < last.window.limit || !last.fresh)
}

/** The positions that a page closes if a short page counts as complete. */
const asWhole = ({ window: { offset, limit }, came }: Seen): Range => ({
  from: offset,
  to: offset + Math.max(limit, came),
})

/** The positions that a page closes: those of its documents, or its whole window if it contained nothing new. */
const asGiven = (page: Seen): Range => (page.fresh ? coveredBy(page) : asWhole(page))
