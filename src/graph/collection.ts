import { stopOf } from '../rest/client/stopped.ts'
import type { Window } from '../rest/page.ts'
import { coveredBy, gapsIn, type Range, sizeGiven, windowsOf } from '../rest/read-pages.ts'
import { type Cursor, identityOf } from './cursor.ts'
import { passedOver, relocated } from './drift.ts'
import { type Collection, type Part, type Placed, readOf, readPart } from './part.ts'

/**
 * The documents wanted of a collection: the first `most` of the places from `lower` up to `upper` (exclusive), or the last ones if
 * `backward`.
 */
export interface Wanted {
  readonly lower: number
  readonly upper: number
  readonly most: number
  readonly backward: boolean
}

/** Documents in the order of the collection. */
export interface Run<Doc> {
  readonly docs: readonly Placed<Doc>[]
  /** The size of the collection. Undefined if no page contains it, or if it is smaller than the number of documents that came. */
  readonly totalCount: number | undefined
  /** The end of the collection; infinity if it is unknown. */
  readonly end: number
  /** Whether nothing wanted is left: the reading reached the upper bound, or backward the lower one. */
  readonly ended: boolean
  /** Why reading stopped before that, or before enough documents came. */
  readonly stopped: unknown
}

/** The most windows that are read in parallel, whatever size a collection reports. */
const mostAtOnce = 500

/**
 * Each part contains a document that is wanted, or shows where one moved. A collection that needs more additional parts reports a
 * wrong size.
 */
const mostExtraParts = 10

/**
 * Continues from the known parts until there are enough documents or the collection ends. Missing documents are read in parallel as
 * far as the size of the collection is known. The reading does not trust the upstream: pages can be short, empty or repeated, and
 * the reading ends when a wave of calls brings nothing new.
 *
 * If a call is stopped (see {@link stopOf}), the run ends before its window: it has no gaps, and starts at the first document
 * wanted, or backward at the last one.
 *
 * @throws the error of any other failed call, and the error of a stop if no document came before it.
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
    // Backward reading needs an end to begin at. If the end is unknown, it is the end of the documents that came.
    const border = wanted.backward && end === Number.POSITIVE_INFINITY ? endOfLast(parts) : end
    const reads = parts.map(readOf)
    const gaps = gapsIn(reads.map(coveredBy), { from: wanted.lower, to: Math.min(wanted.upper, border) })
    const sure = joined(parts, wanted, wanted.backward ? gaps.at(-1)?.to : gaps[0]?.from)
    const all = gaps.length ? joined(parts, wanted) : sure
    const isEnough = sure.docs.length >= wanted.most
    idle = all.docs.length === before.count ? idle + 1 : 0
    // If documents were added meanwhile, a wave can contain only documents that moved back, and the rest follows them.
    const isStuck = idle > (end > before.end ? 1 : 0) || parts.length > 2 * wanted.most + mostExtraParts
    if (isEnough || sure.error !== undefined || gaps.length === 0 || isStuck) {
      return runOf(parts, wanted, isStuck && !isEnough && sure.error === undefined ? all : sure, end)
    }
    before = { count: all.docs.length, end }
    const size = Math.min(collection.pageMaximum, sizeGiven(reads, end))
    const windows = windowsIn(gaps, wanted.most - sure.docs.length, collection, wanted, size)
    const read = await readAll(collection, windows, telling(collection, wanted, parts))
    const missed = await readAll(collection, passedOver(parts, read, collection.pageMaximum))
    parts = [...parts, ...read, ...missed].sort((one, other) => one.offset - other.offset)
  }
}

/** How far to read after a cursor. */
interface Onward {
  /** The windows after the cursor, which are read in parallel. */
  readonly windows: readonly [Window, ...Window[]]
  readonly upper: number
  readonly most: number
}

/** Reads documents after a cursor, or from the first window on without one. */
export async function runAfter<Doc>(
  collection: Collection<Doc>,
  after: Cursor | undefined,
  { windows: [first, ...further], upper, most }: Onward,
): Promise<Run<Doc>> {
  const [page, others] = await Promise.all([readPart(collection, first), readAll(collection, further)])
  const missed = await readAll(collection, passedOver([page], others, collection.pageMaximum))
  const { lower: start, known } = await relocated(collection, after, page)
  const parts = [...known, ...others, ...missed].sort((one, other) => one.offset - other.offset)
  return readRun(collection, { lower: start, upper, most, backward: false }, parts)
}

/** @param arrived Called after each part. */
const readAll = <Doc>(
  collection: Collection<Doc>,
  windows: readonly Window[],
  arrived?: (part: Part<Doc>) => void,
): Promise<Part<Doc>[]> =>
  Promise.all(
    windows.map(async (window) => {
      const part = await readPart(collection, window).catch(
        (error: unknown): Part<Doc> => ({ ...window, items: [], totalCount: undefined, error }),
      )
      arrived?.(part)
      return part
    }),
  )

/** Tells the documents whose places are certain, at once and after each part of the next wave. Undefined if nobody takes them. */
function telling<Doc>(
  { coming, pageMaximum }: Collection<Doc>,
  wanted: Wanted,
  known: readonly Part<Doc>[],
): ((part: Part<Doc>) => void) | undefined {
  if (!coming || wanted.backward) return undefined
  const arrived: Part<Doc>[] = []
  const tell = () => {
    // Documents that moved are read after the wave, and can belong before those that came.
    if (passedOver(known, arrived, pageMaximum).length > 0) return
    const parts = [...known, ...arrived].sort((one, other) => one.offset - other.offset)
    const upper = Math.min(wanted.upper, endOf(parts))
    const gap = gapsIn(
      parts.map((part) => coveredBy(readOf(part))),
      { from: wanted.lower, to: upper },
    )[0]
    const { docs } = joined(parts, wanted, gap?.from, true)
    const total = Math.min(wanted.most, Math.max(docs.length, upper - wanted.lower))
    coming(docs, Number.isFinite(total) ? total : null)
  }
  tell()
  return (part) => {
    arrived.push(part)
    tell()
  }
}

/** The end of a collection by its parts: its size, unless more documents came, or the end of a short page. */
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

/** The size that the last page with a size contains. Undefined if there is none, or if more documents came. */
function toldBy(parts: readonly Part<unknown>[]): number | undefined {
  const told = parts.findLast(({ totalCount }) => totalCount !== undefined)?.totalCount
  const came = parts.reduce(
    (most, { offset, items }) => (items.length ? Math.max(most, offset + items.length) : most),
    0,
  )
  return told !== undefined && told >= came ? told : undefined
}

/** The pages of the next missing places: at most as many as the request can pay for, and one if the end is unknown. */
function windowsIn(
  gaps: readonly Range[],
  need: number,
  { callsLeft = () => mostAtOnce }: Pick<Collection<unknown>, 'callsLeft'>,
  { backward }: Wanted,
  size: number,
): Window[] {
  const most = Math.max(1, Math.min(mostAtOnce, callsLeft()))
  const windows: Window[] = []
  let left = need
  for (const { from, to } of backward ? gaps.toReversed() : gaps) {
    const [first, last] = backward ? [Math.max(from, to - left), to] : [from, Math.min(to, from + left)]
    const all = to === Number.POSITIVE_INFINITY ? 1 : Math.max(1, Math.ceil((last - first) / size))
    const pages = Math.min(most - windows.length, all)
    // Backward reading leaves out the pages at the start.
    const start = backward && Number.isFinite(size) ? Math.max(first, last - pages * size) : first
    windows.push(...windowsOf({ from: start, to: Math.min(last, start + pages * size) }, size, last))
    left -= last - first
    if (left <= 0 || windows.length >= most) break
  }
  return windows
}

interface Joined<Doc> {
  readonly docs: readonly Placed<Doc>[]
  readonly error?: unknown
}

/** The documents of the parts, each once, up to a failed part or to a border. Documents without an identity are kept. */
function joined<Doc>(
  parts: readonly Part<Doc>[],
  { lower, upper, most, backward }: Wanted,
  border?: number,
  isDistinct = parts.length > 1,
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
      const identity = isDistinct ? identityOf(doc) : undefined
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
  // The reading covered every place of the reported size and found fewer documents, so the size is unknown.
  const isFewer = ended && told !== undefined && docs.length < Math.min(most, Math.min(upper, told) - lower)
  return { docs, totalCount: isFewer ? undefined : told, end, ended, stopped: error }
}
