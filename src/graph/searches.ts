import { type Stop, stopOf } from '../rest/client/stopped.ts'
import type { Cursor } from './cursor.ts'
import { type FoundRow, pagesAhead, type Search } from './search.ts'

/** A list of several that are searched together. */
export interface Start {
  readonly key: string
  /** The place after which the search begins. Default the start of the list. */
  readonly after?: Cursor | undefined
}

/** The state of a list. */
export interface Part<Row, Failure> extends Start {
  /** Undefined before the first page of the list. */
  readonly search: Search<Row, Row> | undefined
  readonly failure: Failure | undefined
  /** Number of rows that were taken into the common order. */
  readonly taken: number
}

/** A row in the common order, with its list. */
export interface TakenRow<Row> extends FoundRow<Row> {
  readonly key: string
}

interface SearchesOptions<Row, Failure> {
  /** The lists, in their order. */
  readonly starts: readonly Start[]
  readonly open: (start: Start) => Promise<Search<Row, Row>>
  /** The order of the rows of different lists. By default, the lists follow each other. */
  readonly compare?: ((one: Row, other: Row) => number) | undefined
  /** The failure of a list, which leaves the others. @throws an error that is the failure of all. */
  readonly failureOf: (key: string, error: unknown) => Failure
  /** Number of REST calls that the request may still make. */
  readonly callsLeft: () => number
  /** Number of REST calls that the search may make itself. Default no limit. */
  readonly budget?: number
  readonly pageMaximum: number
}

type Mutable<Row, Failure> = { -readonly [Name in keyof Part<Row, Failure>]: Part<Row, Failure>[Name] }

const isDone = ({ search, failure }: Part<unknown, unknown>): boolean =>
  failure !== undefined || search?.pagesLeft === 0

/**
 * Searches several lists for rows in a common order. Lists that follow each other are read one after the other, in growing waves while
 * few rows are found. Lists that are merged begin with a page of each, whatever that takes, because the first row can be in any of them.
 */
export function createSearches<Row, Failure>(options: SearchesOptions<Row, Failure>) {
  const { open, compare, failureOf, pageMaximum, budget = Number.POSITIVE_INFINITY } = options
  const parts: Mutable<Row, Failure>[] = options.starts.map((start) => ({
    ...start,
    search: undefined,
    failure: undefined,
    taken: 0,
  }))
  const rows: TakenRow<Row>[] = []
  let pages = 0
  // The calls of the search itself are counted by its pages, so that fields beside it do not end it earlier.
  let spent = 0
  const callsLeft = () => Math.min(options.callsLeft(), budget - spent)
  let stopped: Stop | undefined

  const nextOf = ({ search, taken }: Part<Row, Failure>) => search?.rows[taken]

  function take(part: Mutable<Row, Failure>): void {
    rows.push({ ...nextOf(part)!, key: part.key })
    part.taken++
  }

  /** Takes rows as far as their order is certain. */
  const takeRows = (): void => (compare ? mergeRows(compare) : followRows())

  function followRows(): void {
    for (const part of parts) {
      while (nextOf(part)) take(part)
      if (!isDone(part)) return
    }
  }

  function mergeRows(compare: (one: Row, other: Row) => number): void {
    for (;;) {
      const first = firstOf(compare)
      if (!first || parts.some((part) => blocks(part, nextOf(first)!.row, compare))) return
      take(first)
    }
  }

  /** The list with the first of the rows that are not taken. */
  function firstOf(compare: (one: Row, other: Row) => number) {
    let first: Mutable<Row, Failure> | undefined
    for (const part of parts) {
      const [row, best] = [nextOf(part)?.row, first && nextOf(first)?.row]
      if (row !== undefined && (best === undefined || compare(row, best) < 0)) first = part
    }
    return first
  }

  /** Whether the unread part of a list can have a row before another one. */
  const blocks = (part: Part<Row, Failure>, row: Row, compare: (one: Row, other: Row) => number): boolean =>
    !isDone(part) && !nextOf(part) && !(part.search?.last !== undefined && compare(part.search.last, row) > 0)

  /** Number of pages to read of each list in the next wave. */
  function planned(need: number): ReadonlyMap<Mutable<Row, Failure>, number> {
    const found = parts.reduce((sum, { search }) => sum + (search?.rows.length ?? 0), 0)
    const examined = parts.reduce((sum, { search }) => sum + (search?.examined ?? 0), 0)
    const wanted = pagesAhead(need, { found, examined, pages }, pageMaximum)
    const isFirst = pages === 0
    if (compare && isFirst) return new Map(parts.map((part) => [part, 1]))
    const open = parts.filter((part) => !isDone(part) && !(compare && nextOf(part)))
    // An endless need asks for all pages at once.
    let left = Number.isFinite(need) ? Math.max(wanted, compare ? open.length : 1) : need
    let calls = callsLeft()
    const plan = new Map<Mutable<Row, Failure>, number>()
    for (const part of open) {
      const { pagesLeft = 1, callsPerPage = callsPerOpening() } = part.search ?? {}
      const known = Number.isFinite(pagesLeft) ? pagesLeft : 1
      // The calls of the first page of a list are a guess, so they do not end the search.
      const least = plan.size === 0 && (isFirst || calls >= (part.search?.callsPerPage ?? 1)) ? 1 : 0
      const payable = Math.max(least, Math.floor(calls / callsPerPage))
      const next = Math.min(left, compare ? Math.ceil(wanted / open.length) : known, known, payable)
      if (next < 1) break
      plan.set(part, next)
      left -= next
      calls -= next * callsPerPage
    }
    return plan
  }

  /** Number of calls of the first page of a list, with all that its rows need besides: as many as that of a page so far. */
  const callsPerOpening = (): number => Math.max(1, Math.ceil(spent / Math.max(1, pages)))

  async function read(part: Mutable<Row, Failure>, count: number): Promise<void> {
    try {
      const isNew = part.search === undefined
      part.search ??= await open(part)
      const { callsBeside, callsForNone, callsPerPage, pagesLeft } = part.search
      spent += Math.min(count, pagesLeft) * callsPerPage + (isNew ? callsBeside : 0)
      await part.search.go(count)
      if (isNew && part.search.rows.length === 0) spent += callsForNone
      stopped ??= part.search.stopped
    } catch (error) {
      const stop = stopOf(error)
      if (stop) stopped = stop
      else part.failure = failureOf(part.key, error)
    }
  }

  return {
    parts: parts as readonly Part<Row, Failure>[],
    rows: rows as readonly TakenRow<Row>[],
    isEnd: (): boolean => parts.every(isDone) && parts.every((part) => !nextOf(part)),
    stopped: (): Stop | undefined => stopped,
    /** Number of REST calls of the search so far, as it counts them. */
    spent: (): number => spent,

    /** Reads the pages for a number of rows that are still wanted. At least one page is read, whatever the calls that are left. */
    async go(need: number): Promise<void> {
      const plan = planned(need)
      if (plan.size === 0 && !parts.every(isDone)) stopped = 'BUDGET'
      await Promise.all([...plan].map(([part, count]) => read(part, count)))
      for (const count of plan.values()) pages += count
      takeRows()
    },
  }
}

export type Searches<Row, Failure> = ReturnType<typeof createSearches<Row, Failure>>
