import type { GraphQLResolveInfo } from 'graphql'
import type { Budget } from './budget.ts'
import { type Connection, countOf, defaultFirst, type PageArgs, type StoppedBy } from './connection.ts'
import { type Cursor, cursorText, readCursor } from './cursor.ts'
import { badInput } from './errors.ts'
import { selected } from './lookahead.ts'
import { createSearch, type FoundRow, isLate, pagesAhead, type Search, type Searched } from './search.ts'
import { type Coming, whileRead } from './while-read.ts'

interface FilteredOptions<Doc, Row> extends Omit<Searched<Doc, Row>, 'callsLeft'> {
  readonly budget?: Budget
  /** The selection. Without it, the count is not wanted. */
  readonly info?: GraphQLResolveInfo
}

/**
 * A connection over the rows of a REST list that the gateway selects itself. Pages are read until there are `first` rows, so a page of the
 * connection can take many calls. It is never refused for that: if the budget, the deadline or the rate limit ends it, it contains
 * the rows so far, perhaps none, and `endCursor` continues after the last document that was examined.
 *
 * `totalCount` needs the whole list, which is read to its end if the count is selected. It is null after a cursor, and if the list was
 * not read to its end.
 *
 * With `@stream`, the rows are sent while the search goes on if they need no calls: see {@link whileRead}.
 *
 * @throws GraphQLError for `last` and `before`, because the search has one direction.
 */
export const filtered = <Doc, Row>(args: PageArgs, options: FilteredOptions<Doc, Row>): Promise<Connection<Row>> =>
  whileRead<Row, Connection<Row>>({ info: options.info, budget: options.budget, searches: true }, (coming) =>
    readFiltered(args, options, coming),
  )

async function readFiltered<Doc, Row>(
  args: PageArgs,
  { budget, info, ...list }: FilteredOptions<Doc, Row>,
  coming?: Coming<Row>,
): Promise<Connection<Row>> {
  const { first, after } = asked(args)
  const read: typeof list.read = coming ? (window) => list.read(window, true) : list.read
  const search = createSearch({ ...list, read, callsLeft: budget?.left }, after)
  const counts = after === undefined && info !== undefined && selected(info).has('totalCount')
  let pages = 0
  do {
    const need = counts ? Number.POSITIVE_INFINITY : first - search.rows.length
    const { examined, pagesLeft } = search
    const ahead = pagesAhead(need, { found: search.rows.length, examined, pages }, list.pageMaximum)
    await search.go(ahead)
    coming?.(search.rows.slice(coming.count(), first).map(edgeOf), null)
    pages += Math.min(ahead, pagesLeft)
  } while (isOpen(search, counts ? Number.POSITIVE_INFINITY : first) && !isLate(budget))
  const found = Math.min(first, search.rows.length)
  return connected(search, { first, after, counts, fitting: info ? fitting(budget, info, found) : found })
}

const isOpen = ({ rows, pagesLeft, stopped }: Search<unknown>, first: number): boolean =>
  rows.length < first && pagesLeft > 0 && stopped === undefined

/** Number of rows whose selection the calls that are left can pay for. */
export function fitting(budget: Budget | undefined, info: GraphQLResolveInfo, rows: number): number {
  const fits = budget?.fitting?.(info, rows) ?? rows
  // If not even one row fits, the error names the costly fields.
  if (fits < 1) budget?.check?.(info, rows)
  return fits
}

interface Asked {
  readonly first: number
  readonly after: Cursor | undefined
}

function asked({ first, after, last, before }: PageArgs): Asked {
  for (const [name, value] of Object.entries({ last, before })) {
    if (value === null || value === undefined) continue
    throw badInput(`Expected first and after with a filter that the gateway computes, but got ${name}.`)
  }
  return {
    first: countOf('first', first) ?? defaultFirst,
    after: typeof after === 'string' ? readCursor('after', after) : undefined,
  }
}

interface Found extends Asked {
  readonly counts: boolean
  readonly fitting: number
}

function connected<Row>(search: Search<Row>, { first, after, counts, fitting }: Found): Connection<Row> {
  const kept = search.rows.slice(0, fitting)
  const isCut = kept.length < search.rows.length
  const isEnd = search.pagesLeft === 0
  const last = isCut ? (kept.at(-1)?.cursor ?? after) : search.reached
  const [head] = kept
  return {
    nodes: kept.map(({ row }) => row),
    get edges() {
      return kept.map(edgeOf)
    },
    pageInfo: {
      hasNextPage: isCut || !isEnd,
      hasPreviousPage: after !== undefined,
      startCursor: head ? cursorText(head.cursor) : null,
      endCursor: last ? cursorText(last) : null,
    },
    totalCount: counts && isEnd ? search.rows.length : null,
    stoppedBy: stoppedBy(search, { isFull: kept.length >= first, isCut, isEnd }),
  }
}

const edgeOf = <Row>({ row, cursor }: FoundRow<Row>) => ({ cursor: cursorText(cursor), node: row })

interface Outcome {
  readonly isFull: boolean
  readonly isCut: boolean
  readonly isEnd: boolean
}

function stoppedBy({ stopped }: Search<unknown>, { isFull, isCut, isEnd }: Outcome): StoppedBy {
  if (isCut) return isFull ? 'FIRST' : 'BUDGET'
  if (isEnd) return 'END'
  return isFull ? 'FIRST' : (stopped ?? 'DEADLINE')
}
