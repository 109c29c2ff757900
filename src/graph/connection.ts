import type { GraphQLResolveInfo } from 'graphql'
import type { Page, Window } from '../rest/page.ts'
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

/** Reads a part of a collection. */
export type Read<Doc> = (window: Window) => Promise<Page<Doc>>

interface ConnectionOptions {
  /** How many documents a page of the REST route may hold. */
  readonly pageMaximum: number
  /** The selection. Without `nodes` and `edges` the answer costs one call with `limit=1`. */
  readonly info?: GraphQLResolveInfo
}

export const defaultFirst = 20
export const maximumFirst = 1000

/**
 * A REST collection as a connection. `first` of up to 1000, 20 unless told. What is more than one page of the route is read as
 * pages side by side, once the first of them has told how many there are. `last` without `before` reads the end of the
 * collection, which takes one call if the collection fits a page.
 */
export async function connection<Doc>(
  args: PageArgs,
  read: Read<Doc>,
  { pageMaximum, info }: ConnectionOptions,
): Promise<Connection<Doc>> {
  const { first, last, lower, upper } = checked(args)
  const wantsNodes = !info || ['nodes', 'edges'].some((name) => selected(info).has(name))

  if (last === undefined) {
    const limit = Math.min(first, upper - lower)
    if (wantsNodes && limit > 0)
      return assembled(lower, limit, await pages(read, { offset: lower, limit }, pageMaximum))
    return counted(lower, limit, await read({ offset: 0, limit: 1 }))
  }

  const head = await read({ offset: 0, limit: wantsNodes && upper === Number.POSITIVE_INFINITY ? pageMaximum : 1 })
  const end = Math.min(upper, total(head, 0))
  const offset = Math.max(lower, end - last)
  const window = { offset, limit: Math.max(0, end - offset) }
  if (!wantsNodes) return counted(window.offset, window.limit, head)
  return assembled(window.offset, window.limit, await rest(read, window, pageMaximum, { offset: 0, page: head }))
}

/** An opaque cursor: the place of a document in its collection. */
export const cursorOf = (offset: number): string => Buffer.from(`offset:${offset}`).toString('base64url')

function offsetOf(name: string, cursor: string): number {
  const [, digits] = /^offset:(0|[1-9]\d{0,14})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (digits !== undefined && cursorOf(Number(digits)) === cursor) return Number(digits)
  throw badInput(`Expected ${name} to be a cursor of this connection, but got ${JSON.stringify(cursor)}.`)
}

function checked({ first, after, last, before }: PageArgs) {
  if (typeof first === 'number' && typeof last === 'number') {
    throw badInput(`Expected either first or last, but got both (first: ${first}, last: ${last}).`)
  }
  return {
    first: count('first', first) ?? defaultFirst,
    last: count('last', last),
    lower: typeof after === 'string' ? offsetOf('after', after) + 1 : 0,
    upper: typeof before === 'string' ? offsetOf('before', before) : Number.POSITIVE_INFINITY,
  }
}

function count(name: string, value: number | null | undefined): number | undefined {
  if (value === null || value === undefined) return undefined
  if (value >= 0 && value <= maximumFirst) return value
  throw badInput(`Expected ${name} to be from 0 to ${maximumFirst}, but got ${value}.`)
}

async function pages<Doc>(read: Read<Doc>, window: Window, pageMaximum: number): Promise<Page<Doc>> {
  const head = { offset: window.offset, limit: Math.min(window.limit, pageMaximum) }
  return rest(read, window, pageMaximum, { offset: window.offset, page: await read(head) })
}

/** The documents of a window, of which those that a first page holds are not read again. */
async function rest<Doc>(
  read: Read<Doc>,
  { offset, limit }: Window,
  pageMaximum: number,
  known: { readonly offset: number; readonly page: Page<Doc> },
): Promise<Page<Doc>> {
  const end = Math.min(offset + limit, total(known.page, known.offset))
  const items = known.page.items.slice(Math.max(0, offset - known.offset), Math.max(0, end - known.offset))
  const missing: Window[] = []
  for (let from = offset + items.length; from < end; from += pageMaximum) {
    missing.push({ offset: from, limit: Math.min(pageMaximum, end - from) })
  }
  const others = await Promise.all(missing.map(read))
  return { ...known.page, items: [...items, ...others.flatMap((page) => page.items)] }
}

/** How many documents the collection has. A route that does not tell has told all: a page that is not full is its last. */
const total = (page: Page<unknown>, offset: number): number => page.totalCount ?? offset + page.items.length

/** `totalCount` and `pageInfo` of a window, from a page that was read for the count alone. */
function counted<Doc>(offset: number, limit: number, page: Page<Doc>): Connection<Doc> {
  const size = Math.max(0, Math.min(limit, total(page, 0) - offset))
  return connected(offset, size, [], page.totalCount ?? null)
}

const assembled = <Doc>(offset: number, limit: number, page: Page<Doc>): Connection<Doc> =>
  connected(offset, page.items.length, page.items.slice(0, limit), page.totalCount ?? null)

function connected<Doc>(
  offset: number,
  size: number,
  nodes: readonly Doc[],
  totalCount: number | null,
): Connection<Doc> {
  return {
    nodes,
    totalCount,
    get edges() {
      return nodes.map((node, index) => ({ cursor: cursorOf(offset + index), node }))
    },
    get pageInfo() {
      return {
        hasNextPage: totalCount !== null && offset + size < totalCount,
        hasPreviousPage: offset > 0 && totalCount !== 0,
        startCursor: size ? cursorOf(offset) : null,
        endCursor: size ? cursorOf(offset + size - 1) : null,
      }
    },
  }
}
