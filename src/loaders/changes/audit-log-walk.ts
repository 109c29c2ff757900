import { type AuditLogEntryListingRep, auditLogEntryResource } from '../../rest/changes/audit-log.ts'
import { stopOf } from '../../rest/client/stopped.ts'
import { Unreadable } from '../../rest/errors.ts'
import { shown } from '../../rest/shown.ts'
import { entriesOfInstant, type ReadEntries } from './audit-log-instant.ts'
import { type CountEntries, cut } from './audit-log-windows.ts'

/** A position in the log: after the entry with this id and time. */
export interface LogPlace {
  readonly date: number
  readonly id: string
}

/** A number of entries after a place, or from the newest. */
export interface LogWindow {
  readonly limit: number
  /** Whether to report that a further entry exists, if that takes no additional call. */
  readonly peek: boolean
  readonly after: LogPlace | null
}

/** Takes the first entries each time that further ones came, while others are read. */
export type ComingEntries = ((items: readonly AuditLogEntryListingRep[]) => void) | undefined

/** Entries of the log, the newest first: at least as many as wanted, if they exist. */
export interface LogPart<Entry> {
  readonly items: readonly Entry[]
  /** Whether further entries can follow. */
  readonly more: boolean
  /** Why the reading stopped early: an error that `stopOf` accepts. */
  readonly stopped?: unknown
}

type Entries = LogPart<AuditLogEntryListingRep>

/** Number of entries that the first call asks for. */
export const firstAsk = ({ limit, peek }: LogWindow): number =>
  Math.min(auditLogEntryResource.pageSize, limit + (peek ? 1 : 0))

export interface LogReads {
  readonly read: ReadEntries
  /** Counts entries, for long walks through the log. Undefined if LaunchDarkly cannot count the matches of the query. */
  readonly count?: CountEntries | undefined
  /** Number of calls that the request may still make. */
  readonly callsLeft: () => number
}

/**
 * The number of pages above which a walk counts the entries first. A cut takes the count and a partly filled page for some stretches. From
 * 4 pages on it would save waves and take more calls: 8 in place of 6 for 100 entries, 12 in place of 10 for 180.
 */
export const longWay = 10

/**
 * Walks back through the log, which REST pages only by time. A long walk is cut into stretches by LaunchDarkly's counts, and the
 * stretches are walked in parallel. The counts only decide where to cut, so wrong counts lose no entries.
 *
 * A walk that is stopped returns the entries that came before.
 *
 * @param until Entries at this time or later are left out.
 * @param coming Is told of entries before the walk ends.
 * @throws The error of a stop before any entry came, and the error of any other failed call.
 */
export async function walkLog(
  { read, count, callsLeft }: LogReads,
  window: LogWindow,
  until: number | undefined,
  coming?: ComingEntries,
): Promise<Entries> {
  const walk = createWalk(
    read,
    { ...window, until, since: undefined, border: window.after?.date, known: new Set() },
    coming,
  )
  const start = await walk.once()
  const missing = window.limit - start.items.length
  const { border } = walk.at()
  if (!count || start.isOver || border === undefined || missing <= longWay * freshPerPage)
    return told(await walk.rest())

  // The counts include the known entries of the border. One more entry tells whether others follow those that are wanted.
  const again = start.items.filter(({ date }) => date === border).length
  const cutting = { before: border + 1, wanted: missing + again + 1, most: callsLeft() }
  const stretches = await cut(count, cutting).catch(() => undefined)
  if (!stretches) return told(await walk.rest())
  const parts = stretches.map(({ before, since }, index) => {
    const known = index === 0 ? walk.at().known : new Set<string>()
    const from = index === 0 ? border : undefined
    const stretch = { limit: missing, peek: false, after: null, until: before, since, border: from, known }
    return createWalk(read, stretch)
      .rest()
      .catch((error: unknown): Entries => ({ items: [], more: true, stopped: error }))
  })
  if (coming) void tellInOrder(start.items, parts, coming)
  const items = [...start.items]
  for (const part of await Promise.all(parts)) {
    if (items.length >= window.limit) return { items, more: true }
    items.push(...part.items)
    if (part.stopped !== undefined) {
      if (items.length >= window.limit) return { items, more: true }
      if (stopOf(part.stopped) === undefined) throw part.stopped
      return told({ items, more: true, stopped: part.stopped })
    }
  }
  const { since } = stretches.at(-1)!
  const left = window.limit - items.length
  if (since === undefined || left <= 0) return { items, more: since !== undefined || left < 0 }
  const others = { limit: left, peek: window.peek, after: null, until: since, since: undefined, border: undefined }
  const rest = await createWalk(read, { ...others, known: new Set() }).rest()
  return told({ ...rest, items: [...items, ...rest.items] })
}

/** Tells the entries of stretches that are walked in parallel, each after those before it. */
async function tellInOrder(
  start: readonly AuditLogEntryListingRep[],
  parts: readonly Promise<Entries>[],
  coming: NonNullable<ComingEntries>,
): Promise<void> {
  const items = [...start]
  for (const part of parts) {
    const { items: further, stopped } = await part
    items.push(...further)
    coming(items)
    if (stopped !== undefined) return
  }
}

/** @throws The reason of the stop, if there are no entries. */
function told(part: Entries): Entries {
  if (part.stopped !== undefined && part.items.length === 0) throw part.stopped
  return part
}

/** The least number of new entries in a full page, whose first entry can be known: see {@link createWalk}. */
export const freshPerPage = auditLogEntryResource.pageSize - 1

interface WalkOptions extends LogWindow {
  readonly until: number | undefined
  /** Entries before this time are left out. */
  readonly since: number | undefined
  /** The millisecond of the last known entry, which can have further entries. */
  readonly border: number | undefined
  /** The ids of the known entries of the border. */
  readonly known: ReadonlySet<string>
}

/**
 * Walks page by page. Several entries can share a millisecond, so each call asks again for the last millisecond of the call before
 * and drops the entries that are known. No entry is skipped, and none comes twice.
 */
function createWalk(read: ReadEntries, { until, since, ...window }: WalkOptions, coming?: ComingEntries) {
  const items: AuditLogEntryListingRep[] = []
  const known = new Set(window.known)
  let resumeAt = window.after
  let border = window.border
  let before = until
  let more = true
  let stopped: unknown

  async function step(): Promise<boolean> {
    const limit =
      border === undefined && since === undefined
        ? Math.max(1, firstAsk({ ...window, limit: window.limit - items.length }))
        : auditLogEntryResource.pageSize
    const bound = border === undefined ? before : earlier(border + 1, until)
    const after = since === undefined ? undefined : since - 1
    const page = earlierThan(bound, await read({ limit, before: bound, after }))
    const full = page.length >= limit
    // The millisecond has more entries than a page, so a walk by time alone would not advance.
    const crowded = full && border !== undefined && page.at(-1)?.date === border
    const all = crowded ? await entriesOfInstant(read, border!, page) : page
    const within = since === undefined ? all : all.filter(({ date }) => !(date < since))
    const fresh = (resumeAt ? following(within, resumeAt) : within).filter(({ _id }) => !known.has(_id))
    if (full && !crowded && !resumeAt && all.every(({ _id }) => known.has(_id))) throw repeated()
    for (const { _id } of all) known.add(_id)
    items.push(...fresh)
    more = full && within.length === all.length
    if (!more || items.length >= window.limit) return false
    resumeAt = null
    before = endOf(all)
    border = crowded ? undefined : before
    coming?.(items)
    return true
  }

  /** @returns Whether there is more to read. */
  const next = () =>
    step().catch((error: unknown) => {
      if (stopOf(error) === undefined) throw error
      stopped = error
      more = true
      return false
    })

  let isOn = true
  return {
    /** Reads one page. */
    async once() {
      isOn = await next()
      return { items, isOver: !isOn }
    },
    /** Reads the other pages that are wanted. */
    async rest(): Promise<Entries> {
      while (isOn) isOn = await next()
      return { items, more, ...(stopped !== undefined && { stopped }) }
    },
    at: (): { readonly border: number | undefined; readonly known: ReadonlySet<string> } => ({ border, known }),
  }
}

/**
 * The time of the last of some entries.
 *
 * @throws {Unreadable} if the entry has no time, because the walk cannot continue without it.
 */
export function endOf(entries: readonly AuditLogEntryListingRep[]): number {
  const { date } = entries.at(-1)!
  if (Number.isSafeInteger(date)) return date
  throw new Unreadable(`LaunchDarkly's answer lacks the time of an audit log entry, and has ${shown(date)}.`)
}

/**
 * Checks that all entries are before a time.
 *
 * @throws {Unreadable} if an entry is not, because the walk would not advance.
 */
function earlierThan(bound: number | undefined, entries: readonly AuditLogEntryListingRep[]) {
  if (bound === undefined || entries.every(({ date }) => !(date >= bound))) return entries
  throw new Unreadable(`Expected LaunchDarkly to answer with entries before ${bound}, but it answered with later ones.`)
}

const repeated = () =>
  new Unreadable('Expected LaunchDarkly to answer with further audit log entries, but it repeated earlier ones.')

const earlier = (time: number, other: number | undefined): number => Math.min(time, other ?? time)

/** The entries after a place. If the entry of the place is missing, all entries are returned, so that none is skipped. */
function following(entries: readonly AuditLogEntryListingRep[], { id }: LogPlace): readonly AuditLogEntryListingRep[] {
  return entries.slice(entries.findIndex(({ _id }) => _id === id) + 1)
}
