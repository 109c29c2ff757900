import { stopOf } from '../rest/client/stopped.ts'
import type { Window } from '../rest/page.ts'
import { identityOf } from './cursor.ts'
import { passedOver } from './drift.ts'
import { type Collection, type Part, readPart } from './part.ts'

/** What is wanted of a collection: of the places from `lower` to just before `upper` the first `most`, or the last ones. */
export interface Wanted {
  readonly lower: number
  readonly upper: number
  readonly most: number
  readonly backward: boolean
}

/** A document, its place, and the size of the collection when it was there. */
export interface Placed<Doc> {
  readonly doc: Doc
  readonly place: number
  readonly totalCount: number | undefined
}

/** Documents in the order of the collection. */
export interface Run<Doc> {
  readonly docs: readonly Placed<Doc>[]
  /** The size of the collection; undefined if it is not told, or told to be less than what came. */
  readonly totalCount: number | undefined
  /** Where the collection ends; infinity if that is not known. */
  readonly end: number
  /** Whether nothing is left of what is wanted: the way led to the end of it, or backward to its start. */
  readonly ended: boolean
  /** Why reading stopped before that, or before there were enough. */
  readonly stopped: unknown
}

/** More windows than this never go out together, whatever a collection says of its size. */
const mostAtOnce = 500

/** A part holds a document that is wanted, or shows where one moved to. A collection that needs more than that lies. */
const mostExtraParts = 10

/**
 * Reads on from the parts that are known until there are enough documents or no more of them. What is missing is read side by
 * side as far as the collection tells its size. Nothing that it tells is relied upon: pages may be short, empty, or repeat
 * others, and reading ends when a wave of calls brings nothing new.
 *
 * Where a call is stopped (see {@link stopOf}), the run ends before it: without gaps, from the first document that is wanted, or
 * backward from the last one.
 *
 * @throws the error of any other call that failed, and of a stop with which there is nothing to tell.
 */
export async function readRun<Doc>(
  collection: Collection<Doc>,
  wanted: Wanted,
  known: readonly Part<Doc>[],
): Promise<Run<Doc>> {
  let parts = known
  let before = { count: -1, end: 0 }
  let idle = 0
  for (;;) {
    const end = endOf(parts)
    // Backward there has to be an end to begin at: where it is not known, that of what came.
    const border = wanted.backward && end === Number.POSITIVE_INFINITY ? endOfLast(parts) : end
    const gaps = uncovered(parts, wanted.lower, Math.min(wanted.upper, border))
    const sure = joined(parts, wanted, wanted.backward ? gaps.at(-1)?.[1] : gaps[0]?.[0])
    const all = gaps.length ? joined(parts, wanted) : sure
    const isEnough = sure.docs.length >= wanted.most
    idle = all.docs.length === before.count ? idle + 1 : 0
    // Where something was added meanwhile, a wave may show nothing but what moved back, and the rest is behind it.
    const isStuck = idle > (end > before.end ? 1 : 0) || parts.length > 2 * wanted.most + mostExtraParts
    if (isEnough || sure.error !== undefined || gaps.length === 0 || isStuck) {
      return runOf(parts, wanted, isStuck && !isEnough && sure.error === undefined ? all : sure, end)
    }
    before = { count: all.docs.length, end }
    const windows = windowsIn(gaps, wanted.most - sure.docs.length, collection, wanted, sizeOf(parts, collection, end))
    const read = await readAll(collection, windows)
    const missed = await readAll(collection, passedOver(parts, read, collection.pageMaximum))
    parts = [...parts, ...read, ...missed].sort((one, other) => one.offset - other.offset)
  }
}

const readAll = <Doc>(collection: Collection<Doc>, windows: readonly Window[]): Promise<Part<Doc>[]> =>
  Promise.all(
    windows.map((window) =>
      readPart(collection, window).catch(
        (error: unknown): Part<Doc> => ({ ...window, items: [], totalCount: undefined, error }),
      ),
    ),
  )

/** Where a collection ends, as far as parts of it tell: by its size, unless more came, or where a page is not full. */
export function endOf(parts: readonly Part<unknown>[]): number {
  const told = toldBy(parts)
  if (told !== undefined) return told
  const last = parts.at(-1)!
  return last.items.length === last.limit ? Number.POSITIVE_INFINITY : endOfLast(parts)
}

function endOfLast(parts: readonly Part<unknown>[]): number {
  const { offset, items } = parts.at(-1)!
  return offset + items.length
}

/** The size that a collection tells; undefined if it tells none, or one that is less than what came. */
function toldBy(parts: readonly Part<unknown>[]): number | undefined {
  const told = parts.findLast(({ totalCount }) => totalCount !== undefined)?.totalCount
  const came = parts.reduce(
    (most, { offset, items }) => (items.length ? Math.max(most, offset + items.length) : most),
    0,
  )
  return told !== undefined && told >= came ? told : undefined
}

type Gap = readonly [from: number, end: number]

/** The places that no part holds. One that came empty holds its whole window: nothing is there. */
function uncovered(parts: readonly Part<unknown>[], from: number, end: number): Gap[] {
  const gaps: Gap[] = []
  let place = from
  for (const { offset, limit, items } of parts) {
    if (offset > place && place < end) gaps.push([place, Math.min(offset, end)])
    place = Math.max(place, offset + (items.length || limit))
  }
  if (place < end) gaps.push([place, end])
  return gaps
}

/** A page that is not full though there are more tells that the route holds less than we asked for. */
function sizeOf(parts: readonly Part<unknown>[], { pageMaximum }: Collection<unknown>, end: number): number {
  const short = parts.find(
    ({ offset, limit, items }) => items.length > 0 && items.length < limit && offset + items.length < end,
  )
  return short ? short.items.length : pageMaximum
}

/** Pages of the next places that are missing: no more than the request can pay for, and one if there may be nothing there. */
function windowsIn(
  gaps: readonly Gap[],
  need: number,
  { callsLeft = () => mostAtOnce }: Collection<unknown>,
  { backward }: Wanted,
  size: number,
): Window[] {
  const most = Math.max(1, Math.min(mostAtOnce, callsLeft()))
  const windows: Window[] = []
  let left = need
  for (const [from, end] of backward ? gaps.toReversed() : gaps) {
    const [first, last] = backward ? [Math.max(from, end - left), end] : [from, Math.min(end, from + left)]
    const all = end === Number.POSITIVE_INFINITY ? 1 : Math.max(1, Math.ceil((last - first) / size))
    const pages = Math.min(most - windows.length, all)
    // Backward the pages that are left out are those of the start.
    const start = backward && Number.isFinite(size) ? Math.max(first, last - pages * size) : first
    for (let page = 0, offset = start; page < pages; page++, offset += size) {
      windows.push({ offset, limit: Math.min(size, last - offset) })
    }
    left -= last - first
    if (left <= 0 || windows.length >= most) break
  }
  return windows
}

interface Joined<Doc> {
  readonly docs: readonly Placed<Doc>[]
  readonly error?: unknown
}

/** The documents of parts, each once, up to one that did not come, and to a border. Those that cannot be told apart stay. */
function joined<Doc>(
  parts: readonly Part<Doc>[],
  { lower, upper, most, backward }: Wanted,
  border?: number,
): Joined<Doc> {
  const [from, end] = backward ? [Math.max(lower, border ?? lower), upper] : [lower, Math.min(upper, border ?? upper)]
  const docs: Placed<Doc>[] = []
  const seen = new Set<string>()
  const finished = (error?: unknown): Joined<Doc> => ({ docs: backward ? docs.reverse() : docs, error })
  for (const { offset, items, totalCount, error } of backward ? parts.toReversed() : parts) {
    if (error !== undefined) return finished(error)
    for (let step = 0; step < items.length; step++) {
      const index = backward ? items.length - 1 - step : step
      const place = offset + index
      if (place < from || place >= end) continue
      const doc = items[index]!
      const identity = parts.length > 1 ? identityOf(doc) : undefined
      if (identity !== undefined && seen.has(identity)) continue
      if (identity !== undefined) seen.add(identity)
      docs.push({ doc, place, totalCount })
      if (docs.length >= most) return finished()
    }
  }
  return finished()
}

function runOf<Doc>(
  parts: readonly Part<Doc>[],
  { lower, upper, most, backward }: Wanted,
  { docs, error }: Joined<Doc>,
  end: number,
): Run<Doc> {
  if (error !== undefined && (docs.length === 0 || stopOf(error) === undefined)) throw error
  const reached = () => (backward ? docs[0]!.place <= lower : docs.at(-1)!.place + 1 >= Math.min(upper, end))
  const ended = error === undefined && (docs.length < most || docs.length === 0 || reached())
  const told = toldBy(parts)
  // The way led through every place that is told, and fewer documents stood there: nobody knows the size.
  const isFewer = ended && told !== undefined && docs.length < Math.min(most, Math.min(upper, told) - lower)
  return { docs, totalCount: isFewer ? undefined : told, end, ended, stopped: error }
}
