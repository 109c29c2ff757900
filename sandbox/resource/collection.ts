import { conditions, type Filters, parseFilter, type Term } from '../filters/filter.ts'
import { type OperatorFilters, operatorCondition } from '../filters/filter-operators.ts'
import { invalid } from '../http/errors.ts'
import type { Answerer, Call } from './call.ts'
import { json, type Link, paged, pageLinks, selfLink } from './links.ts'
import { all, first, pageOf } from './query.ts'

export interface Sort<Row> {
  by(row: Row, call: Call): string | number
  /** The order makes no sense together with another, and needs this query parameter. */
  aloneWith?: string
}

export type Sorts<Row> = Readonly<Record<string, Sort<Row>>>

/** Orders by the comma-joined fields of `sort`, a leading dash meaning descending. Rows that are equal keep their order. */
export function sorted<Row>(rows: readonly Row[], sorts: Sorts<Row>, text: string, call: Call): readonly Row[] {
  const fields = text.split(',').map((field) => field.trim())
  const orders = fields.map((field) => {
    const descending = field.startsWith('-')
    const name = descending ? field.slice(1) : field
    const sort = Object.hasOwn(sorts, name) ? sorts[name] : undefined
    if (!sort) throw invalid(`sort field ${name} is not supported, use one of ${Object.keys(sorts).join(', ')}`)
    if (sort.aloneWith && (fields.length > 1 || !call.query[sort.aloneWith])) {
      throw invalid(`sort field ${name} needs the ${sort.aloneWith} parameter and cannot be combined with another`)
    }
    return { by: (row: Row) => sort.by(row, call), sign: descending ? -1 : 1 }
  })
  return orders.reduceRight<readonly Row[]>((sofar, { by, sign }) => sortedBy(sofar, by, sign), rows)
}

/** The keys are taken once for each row. Sorting by one field after the other, the last first, relies on a stable sort. */
function sortedBy<Row>(rows: readonly Row[], by: (row: Row) => string | number, sign: number): Row[] {
  return rows
    .map((row) => ({ row, key: by(row) }))
    .sort((a, b) => (a.key < b.key ? -sign : a.key > b.key ? sign : 0))
    .map(({ row }) => row)
}

/** A collection as data: whatever two collections do alike is done by `list`. */
export interface Collection<Row> {
  /** The rows in the order that a list has without `sort`. */
  rows(call: Call): readonly Row[]
  represent(row: Row, call: Call): object
  pageMaximum: number
  /** The rows of a page without `limit`. Default 20. */
  pageUsual?: number
  filters?: Filters<Row>
  /** In place of `filters`, for a collection whose `filter` has operators. */
  operatorFilters?: OperatorFilters<Row>
  sorts?: Sorts<Row>
  /** What a list holds unless one of these filter fields says otherwise. */
  usually?: { unless: readonly string[]; keep(row: Row): boolean }
  /** Query parameters that stand for a filter field. */
  shorthands?: Readonly<Record<string, string>>
  /** Further query parameters, with the number of times that each may be sent. */
  takes?: Readonly<Record<string, number>>
  parent?(call: Call): string
  /** Its pages do not lead to one another. */
  unlinked?: true
  /** Its pages have no links, not even to themselves. */
  linkless?: true
  /** Its pages do not tell how many rows there are. */
  countless?: true
}

export function list<Row>(collection: Collection<Row>): Answerer {
  const { filters, operatorFilters, sorts, shorthands = {}, takes = {} } = collection
  return {
    takes: [
      'limit',
      'offset',
      ...(filters || operatorFilters ? ['filter'] : []),
      ...(sorts ? ['sort'] : []),
      ...Object.keys(shorthands),
      ...Object.keys(takes),
    ],
    answer(call) {
      for (const [name, most] of Object.entries(takes)) {
        if (all(call.query, name).length > most) throw invalid(`${name} may be given at most ${most} times`)
      }
      const page = pageOf(call.query, collection.pageMaximum, collection.pageUsual)
      const rows = chosen(collection, call)
      const links: Record<string, Link> = collection.unlinked
        ? { self: selfLink(call.path, page, call.query) }
        : pageLinks(call.path, page, rows.length, call.query)
      if (collection.parent) links.parent = json(collection.parent(call))
      const { _links, items, totalCount } = paged(rows, page, links, (row) => collection.represent(row, call))
      return {
        ...(!collection.linkless && { _links }),
        items,
        ...(!collection.countless && { totalCount }),
      }
    },
  }
}

function chosen<Row>(collection: Collection<Row>, call: Call): readonly Row[] {
  const { filters = {}, operatorFilters, sorts, usually } = collection
  const terms = termsOf(collection, call)
  const all = conditions(filters, terms, call)
  if (usually && !terms.some(({ field }) => usually.unless.includes(field))) all.unshift(usually.keep)
  if (operatorFilters) all.push(operatorCondition(operatorFilters, first(call.query, 'filter') ?? '', call))
  const rows = collection.rows(call)
  const kept = all.length === 0 ? rows : rows.filter((row) => all.every((holds) => holds(row)))
  const sort = first(call.query, 'sort')
  return sort && sorts ? sorted(kept, sorts, sort, call) : kept
}

function termsOf<Row>({ filters, shorthands = {} }: Collection<Row>, { query }: Call): Term[] {
  if (!filters) return []
  const short = Object.entries(shorthands).flatMap(([name, field]) =>
    all(query, name).map((value) => ({ field, value })),
  )
  return [...parseFilter(first(query, 'filter') ?? ''), ...short]
}

/** One row by its key. `find` throws what the caller is to be told when there is none. */
export function single<Row>(
  find: (call: Call) => Row,
  represent: (row: Row, call: Call) => object,
  takes: readonly string[] = [],
): Answerer {
  return { takes, answer: (call) => represent(find(call), call) }
}
