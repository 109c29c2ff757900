import type { GraphQLResolveInfo } from 'graphql'
import { type Stop, stopOf } from '../rest/client/stopped.ts'
import { countOf as totalOf, type Window } from '../rest/page.ts'
import type { Budget } from './budget.ts'
import { endOf, type Run, readRun, runAfter } from './collection.ts'
import { type Cursor, cursorOf, readCursor } from './cursor.ts'
import { badInput } from './errors.ts'
import { selected } from './lookahead.ts'
import { type Collection, type Placed, type ReadPage, readPart } from './part.ts'
import { type Coming, type Edge, whileRead } from './while-read.ts'

/** The arguments of a Relay connection, as GraphQL gives them. */
export interface PageArgs {
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
}

/** A Relay connection over documents. Edges and page info are computed on access. */
export interface Connection<Doc> {
  readonly nodes: readonly Doc[]
  readonly edges: readonly Edge<Doc>[]
  readonly pageInfo: PageInfo
  readonly totalCount: number | null
  readonly stoppedBy: StoppedBy
}

/** Why a page of a connection ends: see the enum in the schema. */
export type StoppedBy = 'FIRST' | 'END' | Stop

export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

interface ConnectionOptions {
  /** The page size of the REST route. */
  readonly pageMaximum: number
  /** Whether pages have no count. Default false. */
  readonly countless?: boolean | undefined
  /** The REST calls of the request. Default unlimited. */
  readonly budget?: Budget
  /** The selection. Without `nodes` and `edges`, the connection costs one call with `limit=1`. */
  readonly info?: GraphQLResolveInfo
  /** Whether the nodes are needed before the connection is answered, so that none is sent while others are read. Default false. */
  readonly whole?: boolean
}

export const defaultFirst = 20
export const maximumFirst = 1000

/**
 * Reads a REST collection as a connection. `first` is at most 1000, default 20. More documents than a page holds are read as pages
 * in parallel. `last` without `before` reads the end of the collection, in one call if the collection fits in a page. A selection
 * without nodes costs one call with `limit=1`.
 *
 * If the budget, the deadline or the rate limit stops a connection, it contains the documents that came before and reports the
 * reason as `stoppedBy`. Any other failed call fails the connection, because a list with a gap must not look complete.
 *
 * With `@stream`, the nodes are sent while further pages are read: see {@link whileRead}.
 */
export const connection = <Doc>(
  args: PageArgs,
  read: ReadPage<Doc>,
  options: ConnectionOptions,
): Promise<Connection<Doc>> =>
  options.whole
    ? readWhole(args, read, options)
    : whileRead<Doc, Connection<Doc>>(options, (coming) => readWhole(args, read, options, coming))

async function readWhole<Doc>(
  args: PageArgs,
  read: ReadPage<Doc>,
  { pageMaximum, countless, budget, info }: ConnectionOptions,
  coming?: Coming<Doc>,
): Promise<Connection<Doc>> {
  const asked = checked(args)
  if (!wantsNodes(asked, info) && (!countless || isEmpty(asked))) {
    const page = await read({ offset: 0, limit: 1 })
    const totalCount = totalOf(page)
    if (totalCount !== undefined && totalCount >= page.items.length) return counted(asked, totalCount)
    if (isEmpty(asked)) return connected(asked, nothing(asked, page.items.length > 0))
  }
  const collection = { read, pageMaximum, callsLeft: budget?.left, coming: coming && edgesTo(coming) }
  const run = await (asked.last === undefined ? forward : backward)(collection, asked)
  if (info) budget?.check?.(info, run.docs.length)
  return connected(asked, run)
}

/** Passes documents on as edges. */
const edgesTo =
  <Doc>(coming: Coming<Doc>) =>
  (docs: readonly Placed<Doc>[], total: number | null) =>
    coming(docs.slice(coming.count()).map(edgeOf), total)

const edgeOf = <Doc>({ doc, place, totalCount }: Placed<Doc>): Edge<Doc> => ({
  cursor: cursorOf(place, totalCount, doc),
  node: doc,
})

/** Reads forward from the start or from a cursor. */
function forward<Doc>(collection: Collection<Doc>, { first, after, lower, upper }: Asked): Promise<Run<Doc>> {
  const limit = Math.min(first, upper - lower, collection.pageMaximum)
  return runAfter(collection, after, { windows: [{ offset: lower, limit }], upper, most: first })
}

/** Reads backward from a cursor or from the end. The end is known from the count, or by reading up to it. */
async function backward<Doc>(collection: Collection<Doc>, { last = 0, lower, upper }: Asked): Promise<Run<Doc>> {
  const { pageMaximum } = collection
  const wanted = { lower, upper, most: last, backward: true }
  if (upper !== unlimited) {
    const offset = Math.max(lower, upper - Math.min(last, pageMaximum))
    return readRun(collection, wanted, [await readPart(collection, { offset, limit: upper - offset })])
  }
  const head = await readPart(collection, { offset: 0, limit: pageMaximum })
  if (endOf([head]) !== unlimited) return readRun(collection, wanted, [head])
  const { coming: _, ...silent } = collection
  const all = await readRun(silent, { lower: 0, upper, most: unlimited, backward: false }, [head])
  // The end was asked for and not reached.
  if (all.stopped !== undefined) throw all.stopped
  const docs = all.docs.filter(({ place }) => place >= lower).slice(-last)
  return { ...all, docs, ended: docs.length < last || docs[0]!.place <= lower }
}

/** The most nodes that the arguments allow. */
export function mostNodes(args: PageArgs): number {
  const { first, last, lower, upper } = checked(args)
  return Math.max(0, Math.min(last ?? first, upper - lower))
}

/** The arguments of a connection, checked. */
interface Asked {
  readonly first: number
  readonly last: number | undefined
  readonly after: Cursor | undefined
  /** The first place that is allowed. */
  readonly lower: number
  /** The first place that is no longer allowed. */
  readonly upper: number
}

const unlimited = Number.POSITIVE_INFINITY

function wantsNodes({ first, last, lower, upper }: Asked, info: GraphQLResolveInfo | undefined): boolean {
  if (isEmpty({ first, last, lower, upper })) return false
  const names = info && selected(info)
  return !names || names.has('nodes') || names.has('edges')
}

const isEmpty = ({ first, last, lower, upper }: Pick<Asked, 'first' | 'last' | 'lower' | 'upper'>): boolean =>
  upper <= lower || (last ?? first) === 0

/** The window of the arguments, in a collection with `total` documents. */
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

/** Checks an argument that is a number of documents. */
export function countOf(name: string, value: number | null | undefined): number | undefined {
  if (value === null || value === undefined) return undefined
  if (value >= 0 && value <= maximumFirst) return value
  throw badInput(`Expected ${name} to be from 0 to ${maximumFirst}, but got ${value}.`)
}

/** Makes the connection of a run. */
function connected<Doc>(asked: Asked, { docs, totalCount, end, ended, stopped }: Run<Doc>): Connection<Doc> {
  const nodes = docs.map(({ doc }) => doc)
  const forward = asked.last === undefined
  const cursor = ({ doc, place, totalCount }: Run<Doc>['docs'][number]) => cursorOf(place, totalCount, doc)
  return {
    nodes,
    get edges() {
      return docs.map(edgeOf)
    },
    get pageInfo() {
      const [first, last] = [docs[0], docs.at(-1)]
      const isCut = stopped !== undefined
      // A reading that reached its end leaves only the documents that a cursor excludes, wherever its last document is.
      const next = ended && forward ? asked.upper : (last?.place ?? asked.lower - 1) + 1
      const start = ended && !forward ? asked.lower : (first?.place ?? asked.lower)
      return {
        hasNextPage: (isCut && forward) || next < end,
        hasPreviousPage: (isCut && !forward) || (start > 0 && totalCount !== 0),
        ...(first && last ? { startCursor: cursor(first), endCursor: cursor(last) } : noEnds),
      }
    },
    totalCount: totalCount ?? null,
    stoppedBy: ended ? 'END' : (stopOf(stopped) ?? 'FIRST'),
  }
}

/** The run of a selection without documents, for a collection of unknown size. */
const nothing = ({ lower, upper }: Asked, isMore: boolean): Run<never> => ({
  docs: [],
  totalCount: undefined,
  end: isMore ? unlimited : 0,
  ended: upper <= lower || !isMore,
  stopped: undefined,
})

/** The connection of a selection that needs only the count or the position. */
function counted(asked: Asked, totalCount: number): Connection<never> {
  const { offset, limit } = windowOf(asked, totalCount)
  const isEnd = asked.last === undefined ? offset + limit >= Math.min(asked.upper, totalCount) : offset <= asked.lower
  return {
    nodes: [],
    edges: [],
    pageInfo: {
      hasNextPage: offset + limit < totalCount,
      hasPreviousPage: offset > 0 && totalCount !== 0,
      ...(limit ? { startCursor: cursorOf(offset), endCursor: cursorOf(offset + limit - 1) } : noEnds),
    },
    totalCount,
    stoppedBy: isEnd ? 'END' : 'FIRST',
  }
}

const noEnds = { startCursor: null, endCursor: null }
