import { now as clock, timerMs } from '../rest/client/clock.ts'
import { RestError } from '../rest/errors.ts'
import { type FlagStatusDoc, flagKeyOf, listFlagStatuses } from '../rest/flags/flag-statuses.ts'
import { urlOf } from '../rest/operation.ts'
import { mostWaiting, tooSlow } from './feed.ts'
import { createQueue, type Queue } from './queue.ts'
import { openReading, type Reader, type Reading, sharedReading } from './reading.ts'
import type { Share } from './share.ts'

/** A flag in an environment whose status is another one than at the reading before. */
export interface StatusChange {
  readonly status: FlagStatusDoc
  /** The state before. Null for a flag that was not there. */
  readonly before: string | null
  /** The time between the two readings, in ms: the change can be as old. */
  readonly lagMs: number
  /** Waits until a call is within the share. */
  readonly room: () => Promise<void>
  readonly reading: () => Reading
}

export interface StatusPlace {
  readonly projectKey: string
  readonly environmentKey: string
}

/** The statuses of an environment as one token sees them, for all subscriptions of the token. */
export interface StatusWatch {
  /** @throws {RestError} if the token may not read the statuses. */
  subscribe(flagKeys: ReadonlySet<string> | null): Promise<Queue<StatusChange>>
  close(): void
}

interface WatchOptions extends StatusPlace {
  readonly reader: Reader
  readonly share: () => Share
  /** The pause between two readings, in ms. */
  readonly pollMs: number
  readonly over: () => void
}

interface Subscriber {
  readonly flagKeys: ReadonlySet<string> | null
  readonly queue: Queue<StatusChange>
}

/**
 * Watches the statuses of the flags of a project in an environment, which no audit log entry tells. One call reads all of them.
 */
export function createStatusWatch({
  reader,
  share,
  pollMs,
  over,
  projectKey,
  environmentKey,
}: WatchOptions): StatusWatch {
  const subscribers = new Set<Subscriber>()
  const end = new AbortController()
  let known: ReadonlyMap<string, string> | undefined
  let knownAt = 0
  let reading: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    const path = urlOf(listFlagStatuses, { projectKey, environmentKey })
    const { items } = await openReading(reader).session.send(listFlagStatuses, path, { anew: true })
    const statuses = items.flatMap((status) => {
      const flagKey = flagKeyOf(status)
      return flagKey === undefined ? [] : [{ ...status, projectKey, environmentKey, flagKey }]
    })
    const before = known
    const lagMs = clock() - knownAt
    known = new Map(statuses.map(({ flagKey, name }) => [flagKey, name]))
    knownAt = clock()
    if (!before) return
    const shared = sharedReading(reader)
    const latest = new Map(statuses.map((status) => [status.flagKey, status]))
    for (const status of latest.values()) {
      const state = before.get(status.flagKey) ?? null
      if (state !== status.name)
        tell({ status, before: state, lagMs, room: () => share().room(end.signal), reading: shared })
    }
  }

  function tell(change: StatusChange): void {
    for (const { flagKeys, queue } of subscribers)
      if (!flagKeys || flagKeys.has(change.status.flagKey)) queue.push(change)
  }

  function caughtUp(): Promise<void> {
    clearTimeout(timer)
    reading ??= look().finally(() => {
      reading = undefined
      if (subscribers.size > 0) timer = setTimeout(() => void poll(), timerMs(pollMs))
    })
    return reading
  }

  async function poll(): Promise<void> {
    await share().room(end.signal)
    if (subscribers.size === 0) return
    await caughtUp().catch((error: unknown) => {
      const { status = 0 } = error instanceof RestError ? error.details : {}
      // What is forbidden or gone stays so. After any other failure, the next reading tells.
      if ([401, 403, 404].includes(status)) for (const { queue } of subscribers) queue.end(error)
    })
  }

  function leave(subscriber: Subscriber): void {
    subscribers.delete(subscriber)
    if (subscribers.size > 0) return
    clearTimeout(timer)
    end.abort()
    over()
  }

  return {
    async subscribe(flagKeys) {
      const subscriber: Subscriber = {
        flagKeys,
        queue: createQueue<StatusChange>({ most: mostWaiting, overflow: tooSlow, over: () => leave(subscriber) }),
      }
      subscribers.add(subscriber)
      try {
        if (!known) await caughtUp()
        return subscriber.queue
      } catch (error) {
        void subscriber.queue.return!()
        throw error
      }
    },
    close() {
      for (const { queue } of subscribers) queue.end()
    },
  }
}
