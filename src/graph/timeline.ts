import type { GraphQLResolveInfo } from 'graphql'
import { stopOf } from '../rest/client/stopped.ts'
import { type Connection, countOf, defaultFirst } from './connection.ts'
import { notOfThis, unnamed } from './cursor.ts'
import { selected } from './lookahead.ts'
import { type Coming, whileRead } from './while-read.ts'

/** The arguments of a connection that is read in one direction. */
export interface TimelineArgs {
  readonly first?: number | null
  readonly after?: string | null
}

/** The position of a document in order of time. Several documents can have the same time. */
export interface Moment {
  readonly date: number
  readonly id: string
}

/** A number of documents after a position. */
interface TimeWindow<Doc> {
  readonly limit: number
  /** Whether to report that more documents exist. */
  readonly peek: boolean
  readonly after: Moment | null
  /** Takes the first documents each time that further ones came, while others are read. */
  readonly coming?: ((items: readonly Doc[]) => void) | undefined
}

/** Documents, and whether more can follow. */
interface TimePart<Doc> {
  readonly items: readonly Doc[]
  readonly more: boolean
  /** Why the reading stopped early: see `stopOf`. */
  readonly stopped?: unknown
  /** The last document that was examined, if the reading left documents out. A stopped reading continues from there. */
  readonly end?: Moment | null
  /** Number of documents that were left out because nothing told whether they meet the conditions. Default 0. */
  readonly undecided?: number
}

/** A connection whose documents are selected by conditions of ours. */
export interface Timeline<Doc> extends Connection<Doc> {
  readonly undecidedCount: number
}

interface TimelineOptions<Doc> {
  /** Reads at least as many documents as wanted, if they exist, or the documents that came before a call was stopped. */
  readonly read: (window: TimeWindow<Doc>) => Promise<TimePart<Doc>>
  readonly momentOf: (doc: Doc) => Moment
  /** Reads the total number of documents; null if it is unknown. */
  readonly count: () => Promise<number | null>
  readonly info: GraphQLResolveInfo
}

/**
 * A REST collection that is paged by time, as a connection. `first` is at most 1000, default 20. The count has a call of its own,
 * in parallel with the documents. Each of the calls is made only if it is selected.
 *
 * With `@stream`, the nodes are sent while further ones are read: see {@link whileRead}.
 */
export const timeline = <Doc>(args: TimelineArgs, options: TimelineOptions<Doc>): Promise<Timeline<Doc>> =>
  whileRead<Doc, Timeline<Doc>>({ info: options.info, others: ['undecidedCount'] }, (coming) =>
    readTimeline(args, options, coming),
  )

async function readTimeline<Doc>(
  args: TimelineArgs,
  { read, momentOf, count, info }: TimelineOptions<Doc>,
  coming?: Coming<Doc>,
): Promise<Timeline<Doc>> {
  const first = countOf('first', args.first) ?? defaultFirst
  const after = typeof args.after === 'string' ? momentAt(args.after) : null
  const names = selected(info)
  const peek = names.has('pageInfo') || names.has('stoppedBy') || names.has('undecidedCount')
  const isRead = peek || (first > 0 && (names.has('nodes') || names.has('edges')))
  const edgeOf = (node: Doc) => ({ cursor: cursorAt(momentOf(node)), node })
  const take = coming && ((docs: readonly Doc[]) => coming(docs.slice(coming.count(), first).map(edgeOf), null))
  const [{ items, more, stopped, end = null, undecided = 0 }, totalCount] = await Promise.all([
    isRead ? read({ limit: first, peek, after, coming: take }) : nothing,
    names.has('totalCount') ? count() : null,
  ])
  const isCut = stopped !== undefined && items.length < first
  if (isCut && items.length === 0 && !end) throw stopped
  const nodes = items.slice(0, first)
  const hasNextPage = more || isCut || items.length > first
  const cursorOf = (doc: Doc) => cursorAt(momentOf(doc))
  return {
    nodes,
    get edges() {
      return nodes.map(edgeOf)
    },
    get pageInfo() {
      return {
        hasNextPage,
        hasPreviousPage: after !== null,
        startCursor: nodes.length ? cursorOf(nodes[0]!) : null,
        endCursor: isCut && end ? cursorAt(end) : nodes.length ? cursorOf(nodes.at(-1)!) : null,
      }
    },
    totalCount,
    undecidedCount: undecided,
    stoppedBy: isCut ? (stopOf(stopped) ?? 'FIRST') : hasNextPage ? 'FIRST' : 'END',
  }
}

const nothing: TimePart<never> = { items: [], more: false }

/** An opaque cursor: the time of a document, and its id among the documents of that time. */
const cursorAt = ({ date, id }: Moment): string => Buffer.from(`time:${date}:${id}`).toString('base64url')

function momentAt(text: string): Moment {
  const cursor = unnamed(text)
  const [, digits, id] = /^time:(0|[1-9]\d{0,14}):(.+)$/su.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const moment = digits !== undefined && id !== undefined ? { date: Number(digits), id } : undefined
  if (moment && cursorAt(moment) === cursor) return moment
  throw notOfThis('after', text)
}
