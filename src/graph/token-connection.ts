import type { GraphQLResolveInfo } from 'graphql'
import { stopOf } from '../rest/client/stopped.ts'
import { nextToken, type TokenPage, type TokenWindow, countOf as totalOf } from '../rest/page.ts'
import type { Budget } from './budget.ts'
import { type Connection, countOf, defaultFirst } from './connection.ts'
import { notOfThis, unnamed } from './cursor.ts'
import { selected } from './lookahead.ts'
import type { TimelineArgs } from './timeline.ts'
import { type Coming, whileRead } from './while-read.ts'

interface TokenOptions<Doc> {
  readonly read: (window: TokenWindow) => Promise<TokenPage<Doc>>
  /** The page size of the REST route. */
  readonly pageMaximum: number
  readonly budget: Budget
  readonly info: GraphQLResolveInfo
}

/** A place in a collection: a number of documents after the start of a page. */
interface Place {
  /** The token of the page. Default the first page. */
  readonly token?: string | undefined
  readonly skip: number
}

interface Run<Doc> {
  readonly edges: readonly { readonly node: Doc; readonly cursor: string }[]
  readonly totalCount: number | undefined
  readonly isMore: boolean
  /** Why the reading stopped early: see `stopOf`. */
  readonly stopped?: unknown
}

/**
 * A REST collection that is paged by tokens, as a connection. `first` is at most 1000, default 20. More documents than a page holds take
 * one call after the other, because only a page tells the token of the next one.
 *
 * With `@stream`, the nodes are sent while further pages are read: see {@link whileRead}.
 */
export const tokenConnection = <Doc>(args: TimelineArgs, options: TokenOptions<Doc>): Promise<Connection<Doc>> =>
  whileRead<Doc, Connection<Doc>>(options, (coming) => readConnection(args, options, coming))

async function readConnection<Doc>(
  args: TimelineArgs,
  options: TokenOptions<Doc>,
  coming?: Coming<Doc>,
): Promise<Connection<Doc>> {
  const first = countOf('first', args.first) ?? defaultFirst
  const start = typeof args.after === 'string' ? placeAt(args.after) : { skip: 0 }
  const names = selected(options.info)
  const isCounted = names.has('totalCount')
  const isPositioned = names.has('pageInfo') || names.has('stoppedBy')
  const hasNodes = names.has('nodes') || names.has('edges')
  const most = hasNodes || isPositioned ? first : 0
  const isRead = most > 0 || isCounted || isPositioned
  const run = isRead ? await readRun(options, { start, most, coming }) : nothing
  const { edges, totalCount, isMore, stopped } = run
  if (stopped !== undefined && edges.length === 0) throw stopped
  options.budget.check?.(options.info, edges.length)
  const isCut = stopped !== undefined
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: isMore || isCut,
      hasPreviousPage: typeof args.after === 'string',
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: totalCount ?? null,
    stoppedBy: isCut ? (stopOf(stopped) ?? 'FIRST') : isMore ? 'FIRST' : 'END',
  }
}

const nothing: Run<never> = { edges: [], totalCount: undefined, isMore: false }

interface Wanted<Doc> {
  readonly start: Place
  readonly most: number
  readonly coming?: Coming<Doc> | undefined
}

/** Reads pages until there are enough documents or the collection ends. */
async function readRun<Doc>(
  { read, pageMaximum }: TokenOptions<Doc>,
  { start, most, coming }: Wanted<Doc>,
): Promise<Run<Doc>> {
  const edges: { node: Doc; cursor: string }[] = []
  const tokens = new Set(start.token === undefined ? [] : [start.token])
  let totalCount: number | undefined
  for (let place = start; ; ) {
    const { token, skip } = place
    const needed = most - edges.length
    const limit = Math.max(1, Math.min(pageMaximum, skip + needed))
    let page: TokenPage<Doc>
    try {
      page = await read({ limit, token, counts: most === 0 })
    } catch (stopped) {
      if (stopOf(stopped) === undefined) throw stopped
      return { edges, totalCount, isMore: true, stopped }
    }
    totalCount ??= totalOf(page)
    const { items } = page
    const next = nextToken(page, tokens)
    const came = items.slice(skip, skip + needed)
    for (const [index, node] of came.entries()) {
      const isLast = skip + index + 1 === items.length
      const cursor = cursorAt(isLast && next ? { token: next, skip: 0 } : { token, skip: skip + index + 1 })
      edges.push({ node, cursor })
    }
    const isLeft = skip + needed < items.length
    const isEnd = next === undefined
    if (isLeft || isEnd || edges.length >= most) return { edges, totalCount, isMore: isLeft || !isEnd }
    coming?.(edges.slice(coming.count()), totalCount === undefined ? null : Math.min(most, totalCount))
    place = { token: next, skip: 0 }
  }
}

/** An opaque cursor: the token of a page and a number of its documents. The next document follows it. */
const cursorAt = ({ token = '', skip }: Place): string => Buffer.from(`token:${skip}:${token}`).toString('base64url')

function placeAt(text: string): Place {
  const cursor = unnamed(text)
  const [, skip, token] = /^token:(0|[1-9]\d{0,3}):(.*)$/su.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  const place = skip === undefined ? undefined : { skip: Number(skip), token: token || undefined }
  if (place && cursorAt(place) === cursor) return place
  throw notOfThis('after', text)
}
