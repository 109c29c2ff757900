import { LRUCache } from 'lru-cache'
import type { ReadEntries } from '../loaders/changes/audit-log-instant.ts'
import { walkLog } from '../loaders/changes/audit-log-walk.ts'
import {
  type AuditLogEntryListingRep,
  auditLogEntryResource,
  listAuditLogEntries,
  type StatementPostRep,
  searchAuditLogEntries,
} from '../rest/changes/audit-log.ts'
import { timerMs } from '../rest/client/clock.ts'
import { RestError, TooFarBehind } from '../rest/errors.ts'
import { urlOf } from '../rest/operation.ts'
import { cursorOf, type Place } from './cursor.ts'
import type { ChangeTest } from './filter.ts'
import { createQueue, type Queue } from './queue.ts'
import { openReading, type Reader, type Reading, sharedReading } from './reading.ts'
import type { Share } from './share.ts'
import type { Signal } from './signal.ts'

/** A change as a subscription gets it. */
export interface Change {
  readonly entry: AuditLogEntryListingRep
  /** Resumes after this change. */
  readonly cursor: string
  /** Waits until a call is within the share. */
  readonly room: () => Promise<void>
  /** The reads for all that came together with it. After its deadline, a new one. */
  readonly reading: () => Reading
}

export type Changes = Queue<Change>

/** The log as one token sees it, for all subscriptions of the token. */
export interface Feed {
  /**
   * Subscribes to changes, from now on or after a place.
   *
   * @throws {RestError} if the token may not read the log.
   * @throws {TooFarBehind} if too much happened since the place.
   */
  subscribe(wants: ChangeTest, after: Place | null): Promise<Changes>
  /** Reads the log soon, if a subscription wants the change and has not got it. */
  signal(signal: Signal): void
  /** Reads the log soon, whatever other gateways do. */
  look(): void
  /** Completes all subscriptions. */
  close(): void
}

interface FeedOptions {
  readonly reader: Reader
  /** The pause between two reads without a signal, in ms. */
  readonly pollMs: number
  /** The share of the account, once an entry told which it is. */
  readonly shareOf: (accountId: string | undefined) => void
  readonly share: () => Share
  /** Is told of new entries, whoever wants them. */
  readonly onEntries: (entries: readonly AuditLogEntryListingRep[]) => void
  /** Whether this gateway polls for the token now. If not, another one tells it what it finds. */
  readonly leads: () => Promise<boolean>
  /** Called when the last subscription ended. */
  readonly over: () => void
}

/** The number of polls after which a gateway reads the log even if another one polls for it. */
const mostSkipped = 6

/** The time before the newest known entry that is read again, because LaunchDarkly may log an entry late. */
const overlapMs = 10_000
/** The entries of the first read, which one call returns. */
const firstEntries = auditLogEntryResource.pageSize
/** The most changes that wait for a client. */
export const mostWaiting = 1000
/** The most entries that are caught up on at once, so that they can wait for a client. */
const mostEntries = mostWaiting
/** The pause that lets signals of one change come together. */
const gatherMs = 20
/** The pause until a change that was signalled and is not in the log yet is looked for again. */
const lateMs = 1000
/** The most signals that are looked for again. Further changes wait for the next read. */
const mostSignalled = 100

interface Subscriber {
  readonly wants: ChangeTest
  readonly queue: Changes
  /** The changes that came while those before them are read. */
  held: Change[] | undefined
  /** The ids of the changes that it caught up on and the feed has not seen yet. */
  caughtUp: ReadonlySet<string>
}

/** Makes the feed of a token. It reads nothing while it has no subscription. */
export function createFeed({ reader, pollMs, shareOf, share, onEntries, leads, over }: FeedOptions): Feed {
  const subscribers = new Set<Subscriber>()
  const seen = new LRUCache<string, true>({ max: 10_000 })
  const end = new AbortController()
  /** The time of the newest known entry. Null before the first read. */
  let position: number | null = null
  /** The time of the newest entry of the first read. Earlier entries are not news, however late the log shows them. */
  let begin = 0
  let reading: Promise<void> | undefined
  let again: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let wakesAt = Number.POSITIVE_INFINITY
  /** The signals of the last moment, whose changes may come late into the log. */
  const signalled: Signal[] = []
  let late: NodeJS.Timeout | undefined
  /** Whether the next read must not be left to another gateway. */
  let urgent = false
  /** The number of polls in a row that were left to another gateway. */
  let skipped = 0

  async function entriesAfter(after: number, most: number): Promise<readonly AuditLogEntryListingRep[]> {
    const { session } = openReading(reader)
    const read: ReadEntries = async ({ limit, before, denying = [], ...from }) => {
      const since = Math.max(after, from.after ?? after)
      const time = { limit, before, after: since > 0 ? since : undefined }
      if (denying.length === 0) {
        const { items } = await session.send(listAuditLogEntries, urlOf(listAuditLogEntries, time), { anew: true })
        return items
      }
      const body = [everything, ...denying]
      const path = urlOf(searchAuditLogEntries, { ...time, body })
      return (await session.send(searchAuditLogEntries, path, { anew: true, body })).items
    }
    const window = { limit: most, peek: false, after: null }
    const { items, stopped } = await walkLog({ read, callsLeft: () => 0 }, window, undefined)
    // The earliest entries are missing. The next read would begin after them.
    if (stopped !== undefined) throw stopped
    shareOf(items[0]?._accountId)
    return items
      .filter(({ date }) => Number.isSafeInteger(date))
      .toReversed()
      .toSorted((one, other) => one.date - other.date)
  }

  /** Reads what is new. The first read only finds the position. */
  async function readNews(): Promise<void> {
    const since = position
    const isFirst = since === null
    const entries = await entriesAfter(isFirst ? 0 : since - overlapMs - 1, isFirst ? firstEntries : mostEntries)
    if (!isFirst && entries.length >= mostEntries) throw tooFar()
    const fresh = entries.filter(({ _id, date }) => !seen.has(_id) && date >= begin)
    for (const { _id } of fresh) seen.set(_id, true)
    position = Math.max(since ?? 0, entries.at(-1)?.date ?? 0)
    if (isFirst) begin = position
    if (isFirst || fresh.length === 0) return
    onEntries(fresh)
    tell(fresh)
  }

  function tell(entries: readonly AuditLogEntryListingRep[]): void {
    const shared = sharedReading(reader)
    const changes = entries.map((entry) => changeOf(entry, room, shared))
    for (const subscriber of subscribers) {
      for (const change of changes) {
        if (subscriber.caughtUp.has(change.entry._id) || !subscriber.wants(change.entry.accesses ?? [])) continue
        if (subscriber.held) subscriber.held.push(change)
        else subscriber.queue.push(change)
      }
    }
  }

  /** Reads the log, once for all that ask meanwhile. One who asks while it is read needs a read that begins later. */
  function caughtUp(): Promise<void> {
    if (!reading) {
      rest()
      reading = readNews().finally(() => {
        reading = undefined
        if (subscribers.size > 0) wake(pollMs)
      })
      return reading
    }
    again ??= reading
      .catch(() => {})
      .then(() => {
        again = undefined
        return caughtUp()
      })
    return again
  }

  /** Reads the log for nobody in particular. A refusal ends the subscriptions, and after any other failure the next read catches up. */
  async function poll(): Promise<void> {
    const isUrgent = urgent
    urgent = false
    if (!isUrgent && skipped < mostSkipped && !(await leads())) {
      skipped++
      return wake(pollMs)
    }
    skipped = 0
    await share().room(end.signal)
    if (subscribers.size === 0) return
    try {
      await caughtUp()
    } catch (error) {
      if (error instanceof TooFarBehind || isRefusal(error)) fail(error)
    }
  }

  function fail(error: unknown): void {
    for (const { queue } of subscribers) queue.end(error)
  }

  /** Reads soon, whichever gateway polls. */
  function hurry(): void {
    urgent = true
    wake(gatherMs)
  }

  function wake(afterMs: number): void {
    const at = performance.now() + afterMs
    if (at >= wakesAt || end.signal.aborted) return
    rest()
    wakesAt = at
    timer = setTimeout(() => {
      wakesAt = Number.POSITIVE_INFINITY
      void poll()
    }, timerMs(afterMs))
  }

  function rest(): void {
    clearTimeout(timer)
    wakesAt = Number.POSITIVE_INFINITY
  }

  const room = () => share().room(end.signal)

  const isWanted = ({ id, accesses }: Signal): boolean =>
    !seen.has(id) && [...subscribers].some(({ wants }) => wants(accesses))

  function leave(subscriber: Subscriber): void {
    subscribers.delete(subscriber)
    if (subscribers.size > 0) return
    rest()
    clearTimeout(late)
    end.abort()
    over()
  }

  /** The changes after a place, the earliest first. */
  async function missed(after: Place, wants: ChangeTest): Promise<readonly Change[]> {
    // Entries of the same millisecond can come before it and after it.
    const entries = await entriesAfter(after.date - 1, mostEntries)
    if (entries.length >= mostEntries) throw tooFar()
    const known = entries.findIndex(({ _id }) => _id === after.id)
    const shared = sharedReading(reader)
    return entries
      .slice(known + 1)
      .filter(({ accesses }) => wants(accesses ?? []))
      .map((entry) => changeOf(entry, room, shared))
  }

  return {
    async subscribe(wants, after) {
      const subscriber: Subscriber = {
        wants,
        held: [],
        caughtUp: new Set(),
        queue: createQueue<Change>({ most: mostWaiting, overflow: tooSlow, over: () => leave(subscriber) }),
      }
      subscribers.add(subscriber)
      try {
        await caughtUp()
        const before = after ? await missed(after, wants) : []
        const known = new Set(before.map(({ entry }) => entry._id))
        // What came before this subscription began is not its own, unless it resumes.
        const held = after ? subscriber.held!.filter(({ entry }) => !known.has(entry._id)) : []
        subscriber.caughtUp = new Set([...known].filter((id) => !seen.has(id)))
        subscriber.held = undefined
        for (const change of [...before, ...held]) subscriber.queue.push(change)
        return subscriber.queue
      } catch (error) {
        void subscriber.queue.return!()
        throw error
      }
    },
    signal(signal) {
      if (!isWanted(signal)) return
      hurry()
      if (signalled.length < mostSignalled) signalled.push(signal)
      late ??= setTimeout(() => {
        late = undefined
        if (signalled.splice(0).some(isWanted)) hurry()
      }, lateMs)
    },
    look() {
      if (subscribers.size > 0) hurry()
    },
    close() {
      for (const { queue } of subscribers) queue.end()
    },
  }
}

const everything: StatementPostRep = { effect: 'allow', actions: ['*'], resources: ['*'] }

const changeOf = (entry: AuditLogEntryListingRep, room: Change['room'], reading: Change['reading']): Change => ({
  entry,
  cursor: cursorOf({ date: entry.date, id: entry._id }),
  room,
  reading,
})

const isRefusal = (error: unknown): boolean =>
  error instanceof RestError && (error.details.status === 401 || error.details.status === 403)

const tooFar = () =>
  new TooFarBehind(
    `Expected at most ${mostEntries - 1} changes to catch up on, but there are more. Read Query.auditLog, and subscribe anew without a cursor.`,
  )

/** The error of a client that is too slow. */
export const tooSlow = () =>
  new TooFarBehind(
    `Expected the client to take its events, but ${mostWaiting} changes wait for it. Subscribe anew with the cursor of the last event.`,
  )
