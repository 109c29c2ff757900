import { type AuditLogEntryListingRep, auditLogEntryResource } from '../../rest/changes/audit-log.ts'
import { stopOf } from '../../rest/client/stopped.ts'
import { endOf, type LogPart } from './audit-log-walk.ts'

/** The latest entries about one of several subjects. */
export interface Share {
  readonly identity: string
  /** Number of entries wanted, at most a page. */
  readonly wanted: number
  /** Whether an entry is about the subject. */
  readonly owns: (entry: AuditLogEntryListingRep) => boolean
}

interface ShareReads<One extends Share> {
  /** Reads the newest entries about any of some subjects before a time: one page. */
  readonly together: (shares: readonly One[], before: number | undefined) => Promise<readonly AuditLogEntryListingRep[]>
  /** Reads the entries about one subject alone. */
  readonly alone: (share: One) => Promise<LogPart<AuditLogEntryListingRep>>
}

/** A share with the entries found for it. */
interface Open<One> {
  readonly share: One
  readonly items: AuditLogEntryListingRep[]
}

/** The end of the entries that are known. Entries of the same millisecond that are not in `known` can be missing. */
interface Border {
  readonly date: number
  readonly known: ReadonlySet<string>
}

/**
 * Reads the latest entries of each of several subjects. Pages about all subjects take fewer calls than one call per subject, unless
 * some subjects fill the pages. So each call either certainly finishes one subject, or uses a call saved by an earlier page that
 * finished several. The calls are at most as many as the subjects, unless a millisecond has more entries than a page.
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
        // Either a millisecond has more entries than a page, or the page has entries about no subject: it should have finished one
        // subject.
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

/** The answer for a subject whose entries cannot be read further: the entries that came, if the reading was only stopped. */
const cutShort = <One>({ items }: Open<One>, error: Error): LogPart<AuditLogEntryListingRep> | Error =>
  items.length > 0 && stopOf(error) ? { items, more: true, stopped: error } : error

/**
 * The largest number of subjects, counted from the first, of which one page certainly finishes one. A page holds more entries than
 * would leave each of them one entry short. Entries of the border that come again do not count.
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
