import type { GraphQLResolveInfo } from 'graphql'
import { stopOf } from '../rest/client/stopped.ts'
import { shown } from '../rest/shown.ts'
import { type Connection, countOf, defaultFirst } from './connection.ts'
import { badInput } from './errors.ts'
import { selected } from './lookahead.ts'

/** The arguments of a connection that goes one way, as GraphQL gives them. */
export interface TimelineArgs {
  readonly first?: number | null
  readonly after?: string | null
}

/** The place of a document among those that are in the order of their times: others may have the same time. */
export interface Moment {
  readonly date: number
  readonly id: string
}

/** So many documents from a place on. */
interface TimeWindow {
  readonly limit: number
  /** Whether to know that there are more is wanted as well. */
  readonly peek: boolean
  readonly after: Moment | null
}

/** Documents, and whether there may be more. */
interface TimePart<Doc> {
  readonly items: readonly Doc[]
  readonly more: boolean
  /** Why reading stopped before there were as many as are wanted: see `stopOf`. */
  readonly stopped?: unknown
}

interface TimelineOptions<Doc> {
  /** At least as many documents as are wanted, if there are, or as many as came before a call was stopped. */
  readonly read: (window: TimeWindow) => Promise<TimePart<Doc>>
  readonly momentOf: (doc: Doc) => Moment
  /** How many documents there are in all; null if that cannot be known. */
  readonly count: () => Promise<number | null>
  readonly info: GraphQLResolveInfo
}

/**
 * A REST collection that is paged by time as a connection. `first` of up to 1000, 20 unless told. The count has its own call, at
 * the same time as the documents, and each is asked for only if it is selected.
 */
export async function timeline<Doc>(
  args: TimelineArgs,
  { read, momentOf, count, info }: TimelineOptions<Doc>,
): Promise<Connection<Doc>> {
  const first = countOf('first', args.first) ?? defaultFirst
  const after = typeof args.after === 'string' ? momentAt(args.after) : null
  const names = selected(info)
  const peek = names.has('pageInfo') || names.has('stoppedBy')
  const isRead = peek || (first > 0 && (names.has('nodes') || names.has('edges')))
  const [{ items, more, stopped }, totalCount] = await Promise.all([
    isRead ? read({ limit: first, peek, after }) : nothing,
    names.has('totalCount') ? count() : null,
  ])
  const isCut = stopped !== undefined && items.length < first
  if (isCut && items.length === 0) throw stopped
  const nodes = items.slice(0, first)
  const hasNextPage = more || isCut || items.length > first
  const cursorOf = (doc: Doc) => cursorAt(momentOf(doc))
  return {
    nodes,
    get edges() {
      return nodes.map((node) => ({ cursor: cursorOf(node), node }))
    },
    get pageInfo() {
      return {
        hasNextPage,
        hasPreviousPage: after !== null,
        startCursor: nodes.length ? cursorOf(nodes[0]!) : null,
        endCursor: nodes.length ? cursorOf(nodes.at(-1)!) : null,
      }
    },
    totalCount,
    stoppedBy: isCut ? (stopOf(stopped) ?? 'FIRST') : hasNextPage ? 'FIRST' : 'END',
  }
}

const nothing: TimePart<never> = { items: [], more: false }

/** An opaque cursor: the time of a document, and which of those with that time it is. */
const cursorAt = ({ date, id }: Moment): string => Buffer.from(`time:${date}:${id}`).toString('base64url')

function momentAt(cursor: string): Moment {
  const [, digits, id] = /^time:(0|[1-9]\d{0,14}):(.+)$/su.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const moment = digits !== undefined && id !== undefined ? { date: Number(digits), id } : undefined
  if (moment && cursorAt(moment) === cursor) return moment
  throw badInput(`Expected after to be a cursor of this connection, but got ${shown(cursor)}.`)
}
