import { type AuditLogEntryListingRep, auditLogEntryResource } from '../../rest/changes/audit-log.ts'
import { stopOf } from '../../rest/client/stopped.ts'
import { endOf, type LogPart } from './audit-log-walk.ts'

/** The latest entries of one of several subjects. */
export interface Share {
  readonly identity: string
  /** How many are wanted: no more than a page. */
  readonly wanted: number
  /** Whether an entry is about the subject. */
  readonly owns: (entry: AuditLogEntryListingRep) => boolean
}

interface ShareReads<One extends Share> {
  /** The newest entries about any of some subjects, before a time: a page. */
  readonly together: (shares: readonly One[], before: number | undefined) => Promise<readonly AuditLogEntryListingRep[]>
  /** Those about one alone. */
  readonly alone: (share: One) => Promise<LogPart<AuditLogEntryListingRep>>
}

/** A share, and what was found for it. */
interface Open<One> {
  readonly share: One
  readonly items: AuditLogEntryListingRep[]
}

/** What is known of the log: all entries up to this one, but for those of the same millisecond that it does not show. */
interface Border {
  readonly date: number
  readonly known: ReadonlySet<string>
}

/**
 * The latest entries of each of several subjects. Pages of the log about all of them are fewer calls than one for each, unless
 * some crowd out the others. So every call either is sure to finish a subject, or is paid for by one that finished more than
 * one: there are never more calls than subjects, unless a millisecond has more entries than a page.
 */
export async function sharedLog<One extends Share>(
  shares: readonly One[],
  { together, alone }: ShareReads<One>,
): Promise<ReadonlyMap<string, LogPart<AuditLogEntryListingRep> | Error>> {
  const finished = new Map<string, LogPart<AuditLogEntryListingRep> | Error>()
  let calls = 0

  async function finishAlone({ share }: Open<One>): Promise<void> {
    calls++
    const part = await alone(share).catch((error: Error) => error)
    finished.set(share.identity, part)
  }

  async function finish(all: readonly Open<One>[], from: Border | undefined): Promise<void> {
    let open = all
    let border = from
    while (open.length) {
      const sure = sureOfOne(open, border)
      const saved = finished.size - calls
      if (open.length === 1 || (sure === 1 && saved <= 0)) {
        await Promise.all(open.map(finishAlone))
        return
      }
      if (sure < open.length && saved <= 0) {
        await finish(open.slice(0, sure), border)
        open = open.slice(sure)
        continue
      }
      calls++
      const page = await together(
        open.map(({ share }) => share),
        border && border.date + 1,
      ).catch((error: Error) => error)
      if (page instanceof Error) {
        for (const one of open) finished.set(one.share.identity, cutShort(one, page))
        return
      }
      const fresh = page.filter(({ _id }) => !border?.known.has(_id))
      for (const { share, items } of open) items.push(...fresh.filter(share.owns))
      const more = page.length >= auditLogEntryResource.pageSize
      const done = open.filter(({ share, items }) => !more || items.length >= share.wanted)
      for (const { share, items } of done) finished.set(share.identity, { items, more })
      if (more && (!fresh.length || (!done.length && sure >= open.length))) {
        // More share a millisecond than a page tells, or the page has what nobody asked for: it was sure to finish one of them.
        await Promise.all(open.map(finishAlone))
        return
      }
      open = open.filter((one) => !done.includes(one))
      border = more ? { date: endOf(page), known: new Set(page.map(({ _id }) => _id)) } : undefined
    }
  }

  await finish(
    shares.map((share) => ({ share, items: [] })),
    undefined,
  )
  return finished
}

/** What is told of a subject whose entries cannot be read on: those that came, if the call was only stopped. */
const cutShort = <One>({ items }: Open<One>, error: Error): LogPart<AuditLogEntryListingRep> | Error =>
  items.length > 0 && stopOf(error) ? { items, more: true, stopped: error } : error

/**
 * How many of the subjects, from the first on, a page about them is sure to finish one of: fewer entries than a page holds could
 * leave each of them short of one. Entries of the border that come again do not count.
 */
function sureOfOne<One extends Share>(open: readonly Open<One>[], border: Border | undefined): number {
  let short = 0
  let sure = 0
  for (const { share, items } of open) {
    const again = border ? items.filter(({ date }) => date === border.date).length : 0
    short += share.wanted - items.length - 1 + again
    if (short >= auditLogEntryResource.pageSize) break
    sure++
  }
  return Math.max(1, sure)
}
