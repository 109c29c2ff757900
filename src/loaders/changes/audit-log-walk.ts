import { type AuditLogEntryListingRep, auditLogEntryResource } from '../../rest/changes/audit-log.ts'
import { stopOf } from '../../rest/client/stopped.ts'
import { Unreadable } from '../../rest/errors.ts'
import { shown } from '../../rest/shown.ts'
import { entriesOfInstant, type ReadEntries } from './audit-log-instant.ts'
import { type CountEntries, cut } from './audit-log-windows.ts'

/** A place in the log: after the entry with this id, which happened at this time. */
export interface LogPlace {
  readonly date: number
  readonly id: string
}

/** So many entries after a place, or from the newest on. */
export interface LogWindow {
  readonly limit: number
  /** Whether to know that there is another one is wanted as well, as far as it takes no call of its own. */
  readonly peek: boolean
  readonly after: LogPlace | null
}

/** Entries of the log, the newest first: at least as many as are wanted, if there are. */
export interface LogPart<Entry> {
  readonly items: readonly Entry[]
  /** Whether there may be others after them. */
  readonly more: boolean
  /** Why reading stopped before there were as many as are wanted: an error that `stopOf` knows. */
  readonly stopped?: unknown
}

type Entries = LogPart<AuditLogEntryListingRep>

/** How many entries a first call asks for. */
export const firstAsk = ({ limit, peek }: LogWindow): number =>
  Math.min(auditLogEntryResource.pageSize, limit + (peek ? 1 : 0))

interface LogReads {
  readonly read: ReadEntries
  /** Counts entries, for a long way through the log. Undefined where LaunchDarkly does not count what is searched for. */
  readonly count?: CountEntries | undefined
  /** How many calls the request may still make. */
  readonly callsLeft: () => number
}

/** A way of more pages than this is worth the calls that count the entries first. */
const longWay = 10

/**
 * Walks back through the log, which is paged by nothing but time. A long way is cut into stretches by what LaunchDarkly counts,
 * and they are walked side by side; the counts only say where to cut, so that nothing is lost where they are wrong.
 *
 * A walk that is stopped has what came before that.
 *
 * @param until what happened at this time or later is left out.
 * @throws the error of a stop before anything came, and of any other call that failed.
 */
export async function walkLog(
  { read, count, callsLeft }: LogReads,
  window: LogWindow,
  until: number | undefined,
): Promise<Entries> {
  const walk = createWalk(read, { ...window, until, since: undefined, border: window.after?.date, known: new Set() })
  const start = await walk.once()
  const missing = window.limit - start.items.length
  const { border } = walk.at()
  if (!count || start.isOver || border === undefined || missing <= longWay * freshPerPage)
    return told(await walk.rest())

  // The counts have the known entries of the border as well, and whether there are others after those that are wanted is told too.
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

/** @throws why the walk stopped, where that is all there is to tell. */
function told(part: Entries): Entries {
  if (part.stopped !== undefined && part.items.length === 0) throw part.stopped
  return part
}

/** How many entries a page brings at least, whose first one may be known: see {@link createWalk}. */
export const freshPerPage = auditLogEntryResource.pageSize - 1

interface WalkOptions extends LogWindow {
  readonly until: number | undefined
  /** What happened before this time is left out. */
  readonly since: number | undefined
  /** The millisecond in which what is known ends, and of which there may be more. */
  readonly border: number | undefined
  /** The ids of the entries of the border that are known. */
  readonly known: ReadonlySet<string>
}

/**
 * A walk page after page. Several entries may share a millisecond, so each call asks for the millisecond in which the one before it
 * ended once more, and leaves out what is known: none is skipped, none comes twice.
 */
function createWalk(read: ReadEntries, { until, since, ...window }: WalkOptions) {
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
    // More share the millisecond than a call tells: by time alone the walk would not come on.
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
    return true
  }

  /** @returns whether there is more to read. */
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
    /** Reads all others that are wanted. */
    async rest(): Promise<Entries> {
      while (isOn) isOn = await next()
      return { items, more, ...(stopped !== undefined && { stopped }) }
    },
    at: (): { readonly border: number | undefined; readonly known: ReadonlySet<string> } => ({ border, known }),
  }
}

/**
 * When the last of some entries was.
 *
 * @throws {Unreadable} if it does not say so: nothing else tells where to go on.
 */
export function endOf(entries: readonly AuditLogEntryListingRep[]): number {
  const { date } = entries.at(-1)!
  if (Number.isSafeInteger(date)) return date
  throw new Unreadable(`LaunchDarkly's answer lacks the time of an audit log entry, and has ${shown(date)}.`)
}

/**
 * Some entries, all of which were before a time.
 *
 * @throws {Unreadable} if one was not: who asks on would come nowhere.
 */
function earlierThan(bound: number | undefined, entries: readonly AuditLogEntryListingRep[]) {
  if (bound === undefined || entries.every(({ date }) => !(date >= bound))) return entries
  throw new Unreadable(`Expected LaunchDarkly to answer with entries before ${bound}, but it answered with later ones.`)
}

const repeated = () =>
  new Unreadable(
    'Expected LaunchDarkly to answer with further audit log entries, but it repeated those that it had told.',
  )

const earlier = (time: number, other: number | undefined): number => Math.min(time, other ?? time)

/** What comes after a place. If its entry is not there, nothing of its millisecond is left out: a log must not skip. */
function following(entries: readonly AuditLogEntryListingRep[], { id }: LogPlace): readonly AuditLogEntryListingRep[] {
  return entries.slice(entries.findIndex(({ _id }) => _id === id) + 1)
}
