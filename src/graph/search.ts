import { type Stop, stopOf } from '../rest/client/stopped.ts'
import { windowsOf } from '../rest/read-pages.ts'
import type { Budget } from './budget.ts'
import { type Run, runAfter } from './collection.ts'
import { type Cursor, identityOf } from './cursor.ts'
import type { Collection, Placed } from './part.ts'

/** A REST list in which the gateway looks for rows, because LaunchDarkly has no filter for them. */
export interface Searched<Doc, Row> extends Collection<Doc> {
  /** Number of REST calls of a page. Default 1. */
  readonly callsPerPage?: number
  /** Number of REST calls that finding rows takes besides the pages, as it is assumed. Default 0. */
  readonly callsBeside?: number
  /** Number of further REST calls if a list has no row. Default 0. */
  readonly callsForNone?: number
  /** The row of each document, in their order. Null for a document that the search leaves out. */
  readonly rowsOf: (docs: readonly Doc[]) => Promise<readonly (Row | null)[]>
}

/** A row with the place of its document. */
export interface FoundRow<Row> {
  readonly row: Row
  readonly cursor: Cursor
}

/** A search through a list. It reads pages when it is told to, and its state grows with them. */
export interface Search<Row, Doc = unknown> {
  /** The rows that were found, in the order of the list. */
  readonly rows: readonly FoundRow<Row>[]
  /** Number of documents that were examined. */
  readonly examined: number
  /** The place of the last document that was examined. Undefined before the first one, unless the search began at a cursor. */
  readonly reached: Cursor | undefined
  /** The last document that was examined. */
  readonly last: Doc | undefined
  /** Number of REST calls of a page. */
  readonly callsPerPage: number
  /** Number of REST calls besides those of the pages, as it is assumed. */
  readonly callsBeside: number
  /** Number of further REST calls if there is no row. */
  readonly callsForNone: number
  /** Number of pages that are not read. Infinity while the size of the list is unknown. */
  readonly pagesLeft: number
  /** The size of the list, if a page contained it. */
  readonly total: number | undefined
  /** Why the search cannot go on now. */
  readonly stopped: Stop | undefined
  /**
   * Reads further pages in parallel, and finds the rows in them. If a call is stopped, the documents that came before are examined.
   *
   * @throws the error of any other failed call, because a list with a gap must not look complete.
   */
  readonly go: (pages: number) => Promise<void>
}

/** The most pages that are read in parallel. */
const mostAtOnce = 100

/** Begins to search a list, from the start or after a cursor. */
export function createSearch<Doc, Row>(list: Searched<Doc, Row>, after?: Cursor): Search<Row, Doc> {
  const {
    pageMaximum,
    callsPerPage = 1,
    callsBeside = 0,
    callsForNone = 0,
    callsLeft = () => Number.POSITIVE_INFINITY,
    rowsOf,
  } = list
  const rows: FoundRow<Row>[] = []
  const seen = new Set<string>()
  let reached = after
  let lastDoc: Doc | undefined
  let examined = 0
  let end = Number.POSITIVE_INFINITY
  let ended = false
  let total: number | undefined
  let stopped: Stop | undefined

  const lower = () => (reached ? reached.offset + 1 : 0)

  const pagesLeft = () => (ended ? 0 : Math.max(1, Math.ceil((end - lower()) / pageMaximum)))

  async function read(pages: number): Promise<void> {
    const from = lower()
    const most = pages * pageMaximum
    const [first, ...others] = windowsOf({ from, to: from + most }, pageMaximum)
    const run = await runAfter(list, reached, { windows: [first!, ...others], upper: Number.POSITIVE_INFINITY, most })
    const fresh = run.docs.filter(isNew)
    const found = await rowsOf(fresh.map(({ doc }) => doc))
    for (const [index, placed] of fresh.entries()) {
      const row = found[index] ?? null
      if (row !== null) rows.push({ row, cursor: cursorAt(placed) })
      seen.add(identityOf(placed.doc) ?? '')
    }
    note(run, fresh.length)
  }

  function note({ docs, totalCount, end: endNow, ended: isEnd, stopped: error }: Run<Doc>, fresh: number): void {
    const last = docs.at(-1)
    reached = last ? cursorAt(last) : reached
    lastDoc = last?.doc ?? lastDoc
    examined += fresh
    stopped = stopOf(error)
    // A page of a list that grew can have known documents only. A list that repeats itself has no end of its own.
    ended = (isEnd || (fresh === 0 && endNow <= end)) && error === undefined
    end = endNow
    total = totalCount ?? total
  }

  const isNew = ({ doc }: Placed<Doc>): boolean => {
    const identity = identityOf(doc)
    return identity === undefined || !seen.has(identity)
  }

  return {
    rows,
    callsPerPage,
    callsBeside,
    callsForNone,
    get last() {
      return lastDoc
    },
    get examined() {
      return examined
    },
    get reached() {
      return reached
    },
    get pagesLeft() {
      return pagesLeft()
    },
    get total() {
      return total
    },
    get stopped() {
      return stopped
    },
    async go(pages) {
      // A page that the request knows takes no call. Any other one is refused by its read.
      const payable = Math.max(1, Math.floor(callsLeft() / callsPerPage))
      const next = Math.min(pages, pagesLeft(), mostAtOnce, payable)
      stopped = undefined
      if (next < 1) return
      try {
        await read(next)
      } catch (error) {
        stopped = stopOf(error)
        if (!stopped) throw error
      }
    },
  }
}

const cursorAt = ({ place, totalCount, doc }: Placed<unknown>): Cursor => ({
  offset: place,
  totalCount,
  identity: identityOf(doc),
})

/** What a search has found so far. */
export interface Progress {
  readonly found: number
  readonly examined: number
  /** Number of pages that were read. */
  readonly pages: number
}

/**
 * Number of pages to read next, for a number of rows that are still wanted: as many as are needed at the rate of the rows so far. Without
 * any rows, the number of pages doubles.
 */
export function pagesAhead(need: number, { found, examined, pages }: Progress, size: number): number {
  if (pages === 0) return 1
  if (found === 0) return pages
  return Math.max(1, Math.floor((need * examined) / (found * size)))
}

/** Whether a search ends before its next page, because the deadline of the request is near. */
export const isLate = (budget: Budget | undefined): boolean => budget?.isLate?.() ?? false
