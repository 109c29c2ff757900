import { UnusableArgument } from '../rest/operation.ts'
import { shown } from '../rest/shown.ts'

/** A place in the audit log: after the entry with this id and time. */
export interface Place {
  readonly date: number
  readonly id: string
}

/** The opaque cursor of a place, which clients send back to resume there. */
export const cursorOf = ({ date, id }: Place): string => Buffer.from(`${date}:${id}`).toString('base64url')

/**
 * The place of a cursor.
 *
 * @throws {UnusableArgument} for a text that no event had.
 *
 * @example placeOf(cursorOf({ date: 1764547200000, id: 'a1' })) // { date: 1764547200000, id: 'a1' }
 */
export function placeOf(cursor: string): Place {
  const [, date, id] = /^(\d{1,16}):(.{1,200})$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const place = id === undefined ? undefined : { date: Number(date), id }
  if (place && cursorOf(place) === cursor) return place
  throw new UnusableArgument(`Expected the cursor of an event, but got ${shown(cursor)}.`)
}
