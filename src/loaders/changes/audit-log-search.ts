import {
  type AuditLogEntryDoc,
  type AuditLogEntryListingRep,
  auditLogEntryResource,
} from '../../rest/changes/audit-log.ts'
import { stopOf } from '../../rest/client/stopped.ts'
import { TooManyCalls } from '../../rest/errors.ts'
import {
  type ComingEntries,
  freshPerPage,
  type LogPart,
  type LogPlace,
  type LogReads,
  type LogWindow,
  longWay,
  walkLog,
} from './audit-log-walk.ts'

/** The most calls of one search through the log. */
export const mostSearchCalls = 50

type TestListed = (entry: AuditLogEntryListingRep) => boolean | null

/** A condition that LaunchDarkly cannot apply. Its verdicts are null if it cannot be decided for an entry. */
export interface EntryTest {
  /** Tests an entry of a list. It can depend on other reads, which run in parallel to the first page. */
  readonly listed: TestListed | Promise<TestListed>
  /** Tests an entry that passed, by its document, at one call for each. Default no test. */
  readonly whole?: ((entry: AuditLogEntryDoc) => boolean | null) | undefined
}

export interface SearchedPart<Entry> extends LogPart<Entry> {
  /** The last entry that was tested. */
  readonly end: LogPlace | null
  /** Number of entries for which the condition could not be decided. They are left out. */
  readonly undecided: number
}

interface Search extends LogReads, EntryTest {
  /** Reads the document of an entry. */
  readonly open: (entry: AuditLogEntryListingRep) => Promise<AuditLogEntryDoc>
}

/** The most documents of entries that are read side by side. */
const mostOpen = 10

/**
 * Searches the log for entries that meet a condition, from the newest, until there are as many as wanted. Each walk reads as far as the
 * share of matches so far suggests, so that a long search is made of parallel stretches.
 *
 * A search that is stopped, also by {@link mostSearchCalls}, returns the entries found, perhaps none, and where to continue.
 *
 * @throws The error of a stop before any entry was tested, and the error of any other failed call.
 */
export async function searchLog(
  { read, count, callsLeft, listed, whole, open }: Search,
  { limit, after }: LogWindow,
  until: number | undefined,
  coming?: ComingEntries,
): Promise<SearchedPart<AuditLogEntryListingRep>> {
  let calls = mostSearchCalls
  function take(): void {
    if (calls === 0)
      throw new TooManyCalls(`A search through the audit log takes at most ${mostSearchCalls} REST calls.`)
    calls--
  }
  const left = () => Math.min(calls, callsLeft())
  const reads: LogReads = {
    callsLeft: left,
    read: async (ask) => {
      take()
      return read(ask)
    },
    count:
      count &&
      (async (between) => {
        take()
        return count(between)
      }),
  }

  const items: AuditLogEntryListingRep[] = []
  let end: LogPlace | null = after
  let tested = 0
  let undecided = 0

  /** Tests entries in order until there are enough matches. Returns whether all were tested. */
  async function test(entries: readonly AuditLogEntryListingRep[]): Promise<boolean> {
    for (let index = 0; index < entries.length; ) {
      if (items.length >= limit) return false
      const size = whole ? Math.max(1, Math.min(mostOpen, limit - items.length)) : 1
      const some = entries.slice(index, index + size)
      const verdicts = await Promise.all(some.map(verdictOn))
      for (const [place, entry] of some.entries()) {
        if (verdicts[place] === true) items.push(entry)
        if (verdicts[place] === null) undecided++
        end = { date: entry.date, id: entry._id }
      }
      tested += some.length
      index += some.length
    }
    return true
  }

  async function verdictOn(entry: AuditLogEntryListingRep): Promise<boolean | null> {
    const verdict = (await listed)(entry)
    if (!whole || verdict !== true) return verdict
    take()
    return whole(await open(entry))
  }

  function stopped(reason: unknown) {
    if (stopOf(reason) === undefined || tested === 0) throw reason
    return { items, end, undecided, more: true, stopped: reason }
  }

  try {
    for (;;) {
      if (items.length >= limit) return { items, end, undecided, more: true }
      const ask = nextAsk({ tested, found: items.length, missing: limit - items.length, callsLeft: left() })
      const [part] = await Promise.all([walkLog(reads, { limit: ask, peek: false, after: end }, until), listed])
      const isAll = await test(part.items)
      if (!isAll) return { items, end, undecided, more: true }
      if (part.stopped !== undefined) return stopped(part.stopped)
      if (!part.more) return { items, end, undecided, more: false }
      // The documents of entries are read by batches, which wait for a list that is sent.
      if (!whole) coming?.(items)
    }
  } catch (error) {
    return stopped(error)
  }
}

interface Progress {
  readonly tested: number
  readonly found: number
  readonly missing: number
  readonly callsLeft: number
}

/**
 * Number of entries to read next: as many as are expected to contain the missing matches, if a walk reads these in parallel. Otherwise a
 * page, because a walk would read one after the other.
 */
function nextAsk({ tested, found, missing, callsLeft }: Progress): number {
  const { pageSize } = auditLogEntryResource
  const byShare = found > 0 ? Math.ceil((missing * tested) / found) : 2 * tested
  const expected = Number.isFinite(missing) ? byShare : missing
  return expected > longWay * freshPerPage ? Math.max(pageSize, Math.min(expected, freshPerPage * callsLeft)) : pageSize
}
