import { invalid } from '../http/errors.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { found } from '../resource/find.ts'
import { json } from '../resource/links.ts'
import { first, joined, wholeNumber } from '../resource/query.ts'
import { shown } from '../resource/shape.ts'
import { day } from '../seed/random.ts'

/** The rows of a stretch of time, from which pages go on by the id of a row. */
interface TimedList<Row extends { id: string }> {
  /** The rows, the newest first. */
  rows(call: Call): readonly Row[]
  at(row: Row): number
  /** Whether the list has a row, for each query parameter that selects some. */
  filters: Readonly<Record<string, (row: Row, value: string, call: Call) => boolean>>
  /** Another order, by the query parameter `sort`. Default none. */
  sorted?(rows: readonly Row[], sort: string, call: Call): readonly Row[]
  represent(row: Row, call: Call): object
  /** Whether the list needs an environment. Default false. */
  inEnvironment?: true
}

const mostInPage = 100

/** The keys that a comma-joined parameter holds. */
export const keysIn = ({ query }: Call, name: string): ReadonlySet<string> | undefined =>
  first(query, name) === undefined ? undefined : joined(query, name)

/** The times of a request, which are a week unless it says otherwise. */
export const stretchOf = ({ query, store }: Call) => ({
  from: wholeNumber(query, 'from', store.moment - 7 * day, 0, Number.MAX_SAFE_INTEGER),
  to: wholeNumber(query, 'to', store.moment, 0, Number.MAX_SAFE_INTEGER),
})

/** The project and the environment that the query names. Throws if there are none. */
export function placeOf({ query, store }: Call) {
  const projectKey = first(query, 'projectKey')
  if (projectKey === undefined) throw invalid('projectKey is required')
  const project = found(store.projects, projectKey, 'project key')
  const environmentKey = first(query, 'environmentKey')
  const environment =
    environmentKey === undefined ? undefined : found(project.environments, environmentKey, 'environment key')
  return { project, environment }
}

export function timedList<Row extends { id: string }>(list: TimedList<Row>): Answerer {
  const { filters, sorted } = list
  return {
    takes: [
      ...['projectKey', 'environmentKey', 'limit', 'from', 'to', 'after', 'before', 'expand'],
      ...Object.keys(filters),
      ...(sorted ? ['sort'] : []),
    ],
    answer(call) {
      const { query } = call
      const { environment } = placeOf(call)
      if (list.inEnvironment && !environment) throw invalid('environmentKey is required')
      const limit = wholeNumber(query, 'limit', 20, 1, mostInPage)
      const { from, to } = stretchOf(call)
      const asked = Object.entries(filters).flatMap(([name, keeps]) => {
        const value = first(query, name)
        return value === undefined ? [] : [(row: Row) => keeps(row, value, call)]
      })
      const kept = list
        .rows(call)
        .filter((row) => list.at(row) >= from && list.at(row) <= to && asked.every((holds) => holds(row)))
      const sort = first(query, 'sort')
      const rows = sort !== undefined && sorted ? sorted(kept, sort, call) : kept
      const start = startOf(rows, call, limit)
      const page = rows.slice(start, start + limit)
      const last = page.at(-1)
      const next = last && start + limit < rows.length ? nextOf(call, last.id) : undefined
      return {
        _links: { self: json(call.path), ...(next !== undefined && { next: json(next) }) },
        items: page.map((row) => list.represent(row, call)),
        totalCount: rows.length,
      }
    },
  }
}

function startOf<Row extends { id: string }>(rows: readonly Row[], { query }: Call, limit: number): number {
  const after = first(query, 'after')
  const before = first(query, 'before')
  if (after !== undefined) return placeIn(rows, 'after', after) + 1
  return before === undefined ? 0 : Math.max(0, placeIn(rows, 'before', before) - limit)
}

function placeIn<Row extends { id: string }>(rows: readonly Row[], name: string, id: string): number {
  const place = rows.findIndex((row) => row.id === id)
  if (place >= 0) return place
  throw invalid(`${name} must be the id of an item, got ${shown(id)}`)
}

function nextOf({ path, query }: Call, after: string): string {
  const pairs = new URLSearchParams()
  for (const [name, values] of Object.entries(query)) {
    if (name !== 'after' && name !== 'before') for (const value of values) pairs.append(name, value)
  }
  pairs.set('after', after)
  return `${path}?${pairs}`
}
