import { type AuditLogEntryListingRep, entriesPerPage, type StatementPostRep } from '../rest/audit-log.ts'
import { Unreadable } from '../rest/errors.ts'
import { entriesOfInstant } from './audit-log-instant.ts'

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
}

/** One call for entries, the newest first. Neither of the times is part of what comes. */
export type ReadEntries = (ask: {
  readonly limit: number
  readonly before?: number | undefined
  readonly after?: number | undefined
  /** Statements that keep out what they deny, besides those that the log is searched by. */
  readonly denying?: readonly StatementPostRep[]
}) => Promise<readonly AuditLogEntryListingRep[]>

/** How many entries a first call asks for. */
export const firstAsk = ({ limit, peek }: LogWindow): number => Math.min(entriesPerPage, limit + (peek ? 1 : 0))

/**
 * Walks back through the log, which is paged by nothing but time. Several entries may share a millisecond, so each call asks for
 * the millisecond in which the one before it ended once more, and leaves out what is known: none is skipped, none comes twice.
 *
 * @param until what happened at this time or later is left out.
 */
export async function walkLog(
  read: ReadEntries,
  window: LogWindow,
  until: number | undefined,
): Promise<LogPart<AuditLogEntryListingRep>> {
  const items: AuditLogEntryListingRep[] = []
  const known = new Set<string>()
  let resumeAt = window.after
  /** The millisecond in which what is known ends, and of which there may be more. */
  let border = window.after?.date
  let before = until
  for (;;) {
    const limit =
      border === undefined ? Math.max(1, firstAsk({ ...window, limit: window.limit - items.length })) : entriesPerPage
    const bound = border === undefined ? before : earlier(border + 1, until)
    const page = earlierThan(bound, await read({ limit, before: bound }))
    const full = page.length >= limit
    // More share the millisecond than a call tells: by time alone the walk would not come on.
    const crowded = full && border !== undefined && page.at(-1)?.date === border
    const told = crowded ? await entriesOfInstant(read, border!, page) : page
    const fresh = (resumeAt ? following(told, resumeAt) : told).filter(({ _id }) => !known.has(_id))
    for (const { _id } of told) known.add(_id)
    items.push(...fresh)
    if (!full || items.length >= window.limit) return { items, more: full }
    resumeAt = null
    before = endOf(told)
    border = crowded ? undefined : before
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
  throw new Unreadable(`LaunchDarkly's answer lacks the time of an audit log entry, and has ${JSON.stringify(date)}.`)
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

const earlier = (time: number, other: number | undefined): number => Math.min(time, other ?? time)

/** What comes after a place. If its entry is not there, nothing of its millisecond is left out: a log must not skip. */
function following(entries: readonly AuditLogEntryListingRep[], { id }: LogPlace): readonly AuditLogEntryListingRep[] {
  return entries.slice(entries.findIndex(({ _id }) => _id === id) + 1)
}
