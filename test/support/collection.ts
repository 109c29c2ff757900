import { type Connection, connection } from '../../src/graph/connection.ts'
import { cursorOf } from '../../src/graph/cursor.ts'
import type { Page, Window } from '../../src/rest/page.ts'

/** A collection whose documents are their own places. Like REST, it refuses a window that is empty or wider than a page. */
export function collection(
  size: number,
  { pageMaximum = 10, counted = true, mostGiven = Number.POSITIVE_INFINITY } = {},
) {
  const windows: string[] = []
  let inFlight = 0
  let mostInFlight = 0
  const read = async ({ offset, limit }: Window): Promise<Page<number>> => {
    if (limit < 1 || limit > pageMaximum) throw new Error(`limit must be from 1 to ${pageMaximum}, got ${limit}`)
    windows.push(`${offset}+${limit}`)
    mostInFlight = Math.max(mostInFlight, ++inFlight)
    await Promise.resolve()
    inFlight--
    const items = range(offset, Math.min(offset + limit, offset + mostGiven, size))
    return counted ? { items, totalCount: size } : { items }
  }
  const ask = (args: Args): Promise<Connection<number>> => {
    windows.length = 0
    const { after, before, ...rest } = args
    const cursors = { after: after === undefined ? null : cursorOf(after), before: at(before) }
    return connection({ ...rest, ...cursors }, read, { pageMaximum })
  }
  return { ask, windows, mostInFlight: () => mostInFlight }
}

/** The arguments of a connection, with the places of documents instead of their cursors. */
export interface Args {
  first?: number
  last?: number
  after?: number
  before?: number
}

/** The cursor of the document at a place, if there is one. */
export const at = (place: number | undefined) => (place === undefined ? null : cursorOf(place))

/** The whole numbers from one to just before another. */
export const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
