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
 * pages side by side, once the first of them has told how many there are, and one after the other where it does not tell.
 * `last` without `before` reads the end of the collection, which takes one call if the collection fits a page. A selection
 * without nodes costs one call with `limit=1`.
 */
export async function connection<Doc>(
  args: PageArgs,
  read: Read<Doc>,
  { pageMaximum, info }: ConnectionOptions,
): Promise<Connection<Doc>> {
  const asked = checked(args)
  if (!wantsNodes(asked, info)) {
    const { totalCount } = await read({ offset: 0, limit: 1 })
    if (totalCount !== undefined) return connected(windowOf(asked, totalCount), [], totalCount)
  }
  const likely = asked.last !== undefined && asked.upper === unknown ? everything : windowOf(asked, unknown)
  const part = likely === everything ? await head(read, pageMaximum) : await pages(read, likely, pageMaximum)
  const window = windowOf(asked, endOf(part))
  const { items, more } = await completed(read, window, pageMaximum, part)
  return connected(window, items, part.totalCount ?? null, more)
}

/** As much as the arguments ask for. */
interface Asked {
  readonly first: number
  readonly last: number | undefined
  /** The first place that is allowed. */
  readonly lower: number
  /** The first place that is not allowed any more. */
  readonly upper: number
}

/** Documents from a place on. `more` says whether there may be others after them. */
interface Part<Doc> extends Page<Doc> {
  readonly offset: number
  readonly more: boolean
}

const unknown = Number.POSITIVE_INFINITY
const everything: Window = { offset: 0, limit: unknown }

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

/** How many documents the collection has, as far as a part of it tells. */
const endOf = ({ totalCount, offset, items, more }: Part<unknown>): number =>
  totalCount ?? (more ? unknown : offset + items.length)

/** A page from the start, or all of a collection that does not tell its size: there is no other way to its end. */
async function head<Doc>(read: Read<Doc>, pageMaximum: number): Promise<Part<Doc>> {
  const first = await page(read, { offset: 0, limit: pageMaximum })
  return first.totalCount === undefined ? completed(read, everything, pageMaximum, first) : first
}

/** The documents of a window, in as many calls as that takes. */
async function pages<Doc>(read: Read<Doc>, window: Window, pageMaximum: number): Promise<Part<Doc>> {
  const first = { offset: window.offset, limit: Math.min(window.limit, pageMaximum) }
  return completed(read, window, pageMaximum, await page(read, first))
}

/** The documents of a window, of which those that are known are not read again. */
async function completed<Doc>(
  read: Read<Doc>,
  { offset, limit }: Window,
  pageMaximum: number,
  known: Part<Doc>,
): Promise<Part<Doc>> {
  const end = Math.min(offset + limit, endOf(known))
  const kept = known.items.slice(Math.max(0, offset - known.offset), Math.max(0, end - known.offset))
  if (known.totalCount === undefined)
    return walked(read, { offset, limit }, pageMaximum, { ...known, offset, items: kept })
  const before = windows(offset, Math.min(end, known.offset), pageMaximum)
  const after = windows(Math.max(offset, known.offset) + kept.length, end, pageMaximum)
  const [left, right] = await Promise.all([before, after].map((some) => Promise.all(some.map(read))))
  const itemsOf = (some: readonly Page<Doc>[] = []) => some.flatMap(({ items }) => items)
  return { ...known, offset, items: [...itemsOf(left), ...kept, ...itemsOf(right)] }
}

/** The pages from a place up to another. */
function windows(from: number, end: number, pageMaximum: number): Window[] {
  const all: Window[] = []
  for (let offset = from; offset < end; offset += pageMaximum) {
    all.push({ offset, limit: Math.min(pageMaximum, end - offset) })
  }
  return all
}

/** A window of a collection that does not tell its size: page after page, until one is not full. */
async function walked<Doc>(
  read: Read<Doc>,
  { limit }: Window,
  pageMaximum: number,
  known: Part<Doc>,
): Promise<Part<Doc>> {
  let { items, more } = known
  while (more && items.length < limit) {
    const next = { offset: known.offset + items.length, limit: Math.min(pageMaximum, limit - items.length) }
    const found = await page(read, next)
    items = [...items, ...found.items]
    more = found.more
  }
  return { ...known, items, more }
}

async function page<Doc>(read: Read<Doc>, window: Window): Promise<Part<Doc>> {
  const found = await read(window)
  const items = found.items.slice(0, window.limit)
  return { ...found, items, offset: window.offset, more: items.length === window.limit }
}

/** An opaque cursor: the place of a document in its collection. */
export const cursorOf = (offset: number): string => Buffer.from(`offset:${offset}`).toString('base64url')

function offsetOf(name: string, cursor: string): number {
  const [, digits] = /^offset:(0|[1-9]\d{0,14})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (digits !== undefined && cursorOf(Number(digits)) === cursor) return Number(digits)
  throw badInput(`Expected ${name} to be a cursor of this connection, but got ${JSON.stringify(cursor)}.`)
}

function checked({ first, after, last, before }: PageArgs): Asked {
  if (typeof first === 'number' && typeof last === 'number') {
    throw badInput(`Expected either first or last, but got both (first: ${first}, last: ${last}).`)
  }
  return {
    first: count('first', first) ?? defaultFirst,
    last: count('last', last),
    lower: typeof after === 'string' ? offsetOf('after', after) + 1 : 0,
    upper: typeof before === 'string' ? offsetOf('before', before) : unknown,
  }
}

function count(name: string, value: number | null | undefined): number | undefined {
  if (value === null || value === undefined) return undefined
  if (value >= 0 && value <= maximumFirst) return value
  throw badInput(`Expected ${name} to be from 0 to ${maximumFirst}, but got ${value}.`)
}

function connected<Doc>(
  window: Window,
  nodes: readonly Doc[],
  totalCount: number | null,
  more = false,
): Connection<Doc> {
  const { offset } = window
  // Where the nodes were not read, the window says how many they are.
  const size = nodes.length || (totalCount === null ? 0 : window.limit)
  return {
    nodes,
    totalCount,
    get edges() {
      return nodes.map((node, index) => ({ cursor: cursorOf(offset + index), node }))
    },
    get pageInfo() {
      return {
        hasNextPage: totalCount === null ? more : offset + size < totalCount,
        hasPreviousPage: offset > 0 && totalCount !== 0,
        startCursor: size ? cursorOf(offset) : null,
        endCursor: size ? cursorOf(offset + size - 1) : null,
      }
    },
  }
}
