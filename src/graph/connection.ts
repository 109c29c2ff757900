import type { GraphQLResolveInfo } from 'graphql'
import type { Window } from '../rest/page.ts'
import { endOf, type Part, type ReadPage, readHead, readPart, readRest } from './collection.ts'
import { type Cursor, cursorOf, readCursor } from './cursor.ts'
import { relocated } from './drift.ts'
import { badInput } from './errors.ts'
import { selected } from './lookahead.ts'

/** The arguments of a Relay connection, as GraphQL gives them. */
export interface PageArgs {
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
}

/** A Relay connection over documents. Edges and page info are made when they are asked for. */
export interface Connection<Doc> {
  readonly nodes: readonly Doc[]
  readonly edges: readonly { readonly cursor: string; readonly node: Doc }[]
  readonly pageInfo: PageInfo
  readonly totalCount: number | null
}

export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

interface ConnectionOptions {
  /** How many documents a page of the REST route may hold. */
  readonly pageMaximum: number
  /** The selection. Without `nodes` and `edges` the answer costs one call with `limit=1`. */
  readonly info?: GraphQLResolveInfo
}

export const defaultFirst = 20
export const maximumFirst = 1000

/**
 * A REST collection as a connection. `first` of up to 1000, 20 unless told; more than a page of the route is read as pages side
 * by side. `last` without `before` reads the end of the collection, which takes one call if the collection fits a page. A
 * selection without nodes costs one call with `limit=1`.
 */
export async function connection<Doc>(
  args: PageArgs,
  read: ReadPage<Doc>,
  { pageMaximum, info }: ConnectionOptions,
): Promise<Connection<Doc>> {
  const asked = checked(args)
  if (!wantsNodes(asked, info)) {
    const { totalCount } = await read({ offset: 0, limit: 1 })
    if (totalCount !== undefined) return counted(windowOf(asked, totalCount), totalCount)
  }
  const collection = { read, pageMaximum }
  if (asked.last !== undefined && asked.upper === unlimited) {
    const head = await readHead(collection)
    return connected(await readRest(collection, windowOf(asked, endOf(head)), head))
  }
  const { offset, limit } = windowOf(asked, unlimited)
  const page = await readPart(collection, { offset, limit: Math.min(limit, pageMaximum) })
  const forward = asked.last === undefined
  const { lower, known } = forward ? await relocated(collection, asked.after, page) : { ...asked, known: page }
  return connected(await readRest(collection, windowOf({ ...asked, lower }, endOf(known)), known))
}

/** The most nodes that the arguments can be answered with. */
export const mostNodes = (args: PageArgs): number => windowOf(checked(args), unlimited).limit

/** What the arguments ask for. */
interface Asked {
  readonly first: number
  readonly last: number | undefined
  readonly after: Cursor | undefined
  /** The first place that is allowed. */
  readonly lower: number
  /** The first place that is not allowed any more. */
  readonly upper: number
}

const unlimited = Number.POSITIVE_INFINITY

function wantsNodes({ first, last, lower, upper }: Asked, info: GraphQLResolveInfo | undefined): boolean {
  if (upper <= lower || (last ?? first) === 0) return false
  const names = info && selected(info)
  return !names || names.has('nodes') || names.has('edges')
}

/** The window that is asked for, in a collection of so many documents. */
function windowOf({ first, last, lower, upper }: Asked, total: number): Window {
  const end = Math.min(upper, total)
  const offset = last === undefined ? lower : Math.max(lower, end - last)
  return { offset, limit: Math.max(0, Math.min(last ?? first, end - offset)) }
}

function checked({ first, after, last, before }: PageArgs): Asked {
  if (typeof first === 'number' && typeof last === 'number') {
    throw badInput(`Expected either first or last, but got both (first: ${first}, last: ${last}).`)
  }
  const from = typeof after === 'string' ? readCursor('after', after) : undefined
  return {
    first: countOf('first', first) ?? defaultFirst,
    last: countOf('last', last),
    after: from,
    lower: from ? from.offset + 1 : 0,
    upper: typeof before === 'string' ? readCursor('before', before).offset : unlimited,
  }
}

/** How many documents an argument asks for. */
export function countOf(name: string, value: number | null | undefined): number | undefined {
  if (value === null || value === undefined) return undefined
  if (value >= 0 && value <= maximumFirst) return value
  throw badInput(`Expected ${name} to be from 0 to ${maximumFirst}, but got ${value}.`)
}

/** The connection of documents that were read. */
function connected<Doc>({ offset, items, totalCount, more }: Part<Doc>): Connection<Doc> {
  const cursor = (index: number) => cursorOf(offset + index, totalCount, items[index])
  return {
    nodes: items,
    get edges() {
      return items.map((node, index) => ({ cursor: cursor(index), node }))
    },
    get pageInfo() {
      const ends = items.length ? { startCursor: cursor(0), endCursor: cursor(items.length - 1) } : noEnds
      return { ...neighbours(offset, items.length, totalCount ?? null, more), ...ends }
    },
    totalCount: totalCount ?? null,
  }
}

/** The connection of a window of which only the count is wanted. */
const counted = ({ offset, limit }: Window, totalCount: number): Connection<never> => ({
  nodes: [],
  edges: [],
  pageInfo: {
    ...neighbours(offset, limit, totalCount, false),
    ...(limit ? { startCursor: cursorOf(offset), endCursor: cursorOf(offset + limit - 1) } : noEnds),
  },
  totalCount,
})

const noEnds = { startCursor: null, endCursor: null }

const neighbours = (offset: number, size: number, totalCount: number | null, more: boolean) => ({
  hasNextPage: totalCount === null ? more : offset + size < totalCount,
  hasPreviousPage: offset > 0 && totalCount !== 0,
})
