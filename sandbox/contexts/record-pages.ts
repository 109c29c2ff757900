import { type OperatorFilters, operatorCondition } from '../filters/filter-operators.ts'
import { invalid } from '../http/errors.ts'
import { type Given, integer, object, optional, string } from '../resource/body.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { sorted } from '../resource/collection.ts'
import { environmentOf } from '../resource/find.ts'
import { json } from '../resource/links.ts'
import { first, wholeNumber } from '../resource/query.ts'
import { shown } from '../resource/shape.ts'

const pageMaximum = 50
const pageDefault = 20

/** What a client asks of records, in the query or in the body of a search. */
interface Asked {
  filter: string
  sort: string | undefined
  limit: number
  offset: number
}

interface Records<Row> {
  rows(call: Call): readonly Row[]
  represent(row: Row, call: Call): object
  filters(text: string): OperatorFilters<Row>
}

const names = ['filter', 'sort', 'limit', 'continuationToken']

const takes = [...names, 'includeTotalCount']

/** The records with a key, which are several if several applications reported it. */
export const recordList = <Row extends { lastSeen: number }>(records: Records<Row>): Answerer => ({
  takes,
  answer: (call) => page(call, inQuery(call), records),
})

/** A search takes its conditions in the query or in the body, and refuses both. */
export const recordSearch = <Row extends { lastSeen: number }>(records: Records<Row>): Answerer => ({
  takes,
  answer(call) {
    const { body, query } = call
    if (body === undefined || body === null || body === '') return page(call, inQuery(call), records)
    const other = takes.find((name) => query[name])
    if (other) throw invalid(`A search takes query parameters or a body, got a body and ${other}`)
    if (!object.is(body)) throw invalid(`The body must be an object in JSON, got ${shown(body)}`)
    return page(call, inBody(body), records)
  },
})

const inQuery = ({ query }: Call): Asked => ({
  filter: first(query, 'filter') ?? '',
  sort: first(query, 'sort'),
  limit: wholeNumber(query, 'limit', pageDefault, 1, pageMaximum),
  offset: offsetOf(first(query, 'continuationToken')),
})

function inBody(body: Given): Asked {
  const limit = optional(body, 'limit', integer) ?? pageDefault
  if (limit < 1 || limit > pageMaximum) throw invalid(`limit must be from 1 to ${pageMaximum}, got ${limit}`)
  return {
    filter: optional(body, 'filter', string) ?? '',
    sort: optional(body, 'sort', string),
    limit,
    offset: offsetOf(optional(body, 'continuationToken', string)),
  }
}

function page<Row extends { lastSeen: number }>(
  call: Call,
  { filter, sort, limit, offset }: Asked,
  { rows, represent, filters }: Records<Row>,
): object {
  const environment = environmentOf(call)
  const holds = operatorCondition(filters(filter), filter, call)
  const kept = rows(call).filter(holds)
  const all = sort ? sorted(kept, { ts: { by: ({ lastSeen }: Row) => lastSeen } }, sort, call) : kept
  const items = all.slice(offset, offset + limit).map((row) => represent(row, call))
  const next = offset + limit < all.length ? tokenOf(offset + limit) : undefined
  const href = `${call.path}?limit=${limit}`
  return {
    _links: { self: json(href), ...(next && { next: json(`${href}&continuationToken=${next}`) }) },
    ...(first(call.query, 'includeTotalCount') !== 'false' && { totalCount: all.length }),
    _environmentId: environment.id,
    ...(next && { continuationToken: next }),
    items,
  }
}

/** A token says where the next page begins, in a form that invites nobody to make one. */
const tokenOf = (offset: number) => Buffer.from(`after ${offset}`).toString('base64url')

function offsetOf(token: string | undefined): number {
  if (token === undefined) return 0
  const [, digits] = /^after (\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? []
  if (digits !== undefined) return Number(digits)
  throw invalid(`continuationToken must be one of an earlier page, got ${shown(token)}`)
}
