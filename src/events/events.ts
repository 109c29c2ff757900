import { LRUCache } from 'lru-cache'
import type { Client } from '../rest/client/client.ts'
import type { Observer } from '../rest/client/observer.ts'
import { TooManySubscriptions } from '../rest/errors.ts'
import type { Store } from '../store/store.ts'
import { amongGateways } from './among-gateways.ts'
import type { Place } from './cursor.ts'
import { type Changes, createFeed, type Feed } from './feed.ts'
import type { ChangeTest } from './filter.ts'
import type { Queue } from './queue.ts'
import type { Reader } from './reading.ts'
import { createShare, pause, type Share } from './share.ts'
import type { Signal } from './signal.ts'
import { createStatusWatch, type StatusChange, type StatusPlace, type StatusWatch } from './statuses.ts'

export interface EventsOptions {
  readonly client: Client
  /** The token of the poll for all subscriptions. Without it, each token with subscriptions is polled for. */
  readonly eventsToken?: string | null | undefined
  /** The pause between two reads of the log without a signal, in ms. Default 10 000. */
  readonly eventsPollMs?: number | undefined
  /** The part of an account's rate limit that subscriptions may spend, in percent. Default 20. */
  readonly eventsShare?: number | undefined
  /** The most subscriptions of a token. Default 200. */
  readonly maxSubscriptions?: number | undefined
  /** What several gateways know together. With it, one of them polls for each token. Default none. */
  readonly store?: Store | undefined
  /** The time for the calls of an event, in ms. */
  readonly deadlineMs: number
  /** Receives the calls. */
  readonly observer?: Observer | undefined
  /** Is told of each change that was seen, by whatever way. */
  readonly onSignal?: ((signal: Signal) => void) | undefined
}

/** What happens in LaunchDarkly, for subscriptions. */
export interface Events {
  /**
   * Subscribes a token to changes, from now on or after a place.
   *
   * @throws {TooManySubscriptions} if the token has as many as it may.
   * @throws {RestError} if the token may not read the audit log.
   * @throws {TooFarBehind} if too much happened since the place.
   */
  changes(token: string, wants: ChangeTest, after: Place | null): Promise<Changes>
  /** Subscribes a token to the statuses of flags in an environment. Throws as `changes` does. */
  statuses(token: string, place: StatusPlace, flagKeys: ReadonlySet<string> | null): Promise<Queue<StatusChange>>
  /** Takes what a webhook or another gateway tells. */
  signal(signal: Signal): void
  /** Begins to poll with the token of all subscriptions, if there is one. */
  begin(): void
  state(): EventsState
  /** Completes all subscriptions. Further ones are complete at once. */
  close(): void
}

export interface EventsState {
  /** The number of subscriptions under way. */
  readonly subscriptions: number
}

/** The reads of statuses are as many times rarer as those of the log. Where a signal tells of changes, the reads of the log are too. */
const rarer = 6

/** The most accounts and tokens whose shares are kept. */
const mostKept = 10_000

/** Makes the events of one upstream. Nothing is read while there is no subscription and no token for all of them. */
export function createEvents(options: EventsOptions): Events {
  const { client, eventsToken, eventsPollMs = 10_000, eventsShare = 20, maxSubscriptions = 200, onSignal } = options
  const feeds = new Map<string, Feed>()
  const watches = new Map<string, Map<string, StatusWatch>>()
  /** The number of subscriptions of each holder, with those that are being made. */
  const counts = new Map<string, number>()
  // They outlive the subscriptions, so that one who comes again has not more than the share.
  const shares = new LRUCache<string, Share>({ max: mostKept })
  const accounts = new LRUCache<string, string>({ max: mostKept })
  const end = new AbortController()
  const among = amongGateways({
    store: options.store,
    onSignals(holder, signals) {
      for (const { id } of signals) announced.set(keyOf(holder, id), true)
      if (holder === null) tellOthers(signals)
      else for (const signal of signals) feeds.get(holder)?.signal(signal)
    },
    // Signals of the meantime are lost.
    onReturn() {
      for (const feed of feeds.values()) feed.look()
    },
  })
  /** The changes that all gateways have heard of, or all that poll for a holder. Nobody tells them again. */
  const announced = new LRUCache<string, true>({ max: mostKept })
  const isNews = (holder: string | null, id: string) =>
    !announced.has(keyOf(null, id)) && !announced.has(keyOf(holder, id))

  /** The part of this gateway: all that share a store keep within the share together. */
  const part = () => eventsShare / 100 / (options.store?.state().gateways ?? 1)

  /** The share of a holder's account. Tokens whose account is unknown have shares of their own. */
  function shareOf(holder: string): Share {
    const account = accounts.get(holder) ?? holder
    const share = shares.get(account) ?? createShare(part)
    shares.set(account, share)
    return share
  }

  function readerOf(token: string): Reader {
    const holder = client.holderOf(token)
    const { deadlineMs, observer } = options
    return { client, token, observer, deadlineMs, share: () => shareOf(holder) }
  }

  function feedOf(token: string): Feed {
    const holder = client.holderOf(token)
    const known = feeds.get(holder)
    if (known) return known
    const isTold = eventsToken && eventsToken !== token
    const pollMs = isTold ? eventsPollMs * rarer : eventsPollMs
    /** Whom the changes concern that the feed finds: the token of the poll is there for all. */
    const audience = eventsToken === token ? null : holder
    const feed: Feed = createFeed({
      reader: readerOf(token),
      pollMs,
      share: () => shareOf(holder),
      shareOf(accountId) {
        if (accountId === undefined || accounts.has(holder)) return
        shares.delete(holder)
        accounts.set(holder, accountId)
      },
      onEntries(entries) {
        const signals = entries.map(({ _id: id, date, accesses }) => ({ id, date, accesses: accesses.map(accessOf) }))
        for (const signal of signals) onSignal?.(signal)
        if (audience === null) tellOthers(signals, feed)
        among.tell(
          audience,
          signals.filter(({ id }) => isNews(audience, id)),
        )
      },
      leads: () => among.leads(holder, pollMs),
      over: () => feeds.delete(holder),
    })
    feeds.set(holder, feed)
    return feed
  }

  function watchOf(token: string, place: StatusPlace): StatusWatch {
    const holder = client.holderOf(token)
    const key = JSON.stringify([place.projectKey, place.environmentKey])
    const own = watches.get(holder) ?? new Map<string, StatusWatch>()
    watches.set(holder, own)
    const known = own.get(key)
    if (known) return known
    const watch = createStatusWatch({
      ...place,
      reader: readerOf(token),
      share: () => shareOf(holder),
      pollMs: eventsPollMs * rarer,
      over() {
        own.delete(key)
        if (own.size === 0) watches.delete(holder)
      },
    })
    own.set(key, watch)
    return watch
  }

  function tellOthers(signals: readonly Signal[], from?: Feed): void {
    for (const feed of feeds.values()) if (feed !== from) for (const signal of signals) feed.signal(signal)
  }

  /** Counts a subscription of a token until its queue is over. */
  async function counted<Item>(token: string, subscribe: () => Promise<Queue<Item>>): Promise<Queue<Item>> {
    const holder = client.holderOf(token)
    const count = counts.get(holder) ?? 0
    if (count >= maxSubscriptions) throw tooMany(maxSubscriptions)
    counts.set(holder, count + 1)
    const leave = () => {
      const left = counts.get(holder)! - 1
      if (left > 0) counts.set(holder, left)
      else counts.delete(holder)
    }
    try {
      const queue = await subscribe()
      queue.onOver(leave)
      if (end.signal.aborted) queue.end()
      return queue
    } catch (error) {
      leave()
      throw error
    }
  }

  /** Polls with the token of all subscriptions, for as long as the gateway runs. */
  async function pollForAll(token: string): Promise<void> {
    while (!end.signal.aborted) {
      try {
        for await (const _ of await feedOf(token).subscribe(() => true, null)) if (end.signal.aborted) return
      } catch {
        // Subscriptions read for themselves meanwhile, only later.
      }
      await pause(eventsPollMs, end.signal)
    }
  }

  return {
    changes: (token, wants, after) => counted(token, () => feedOf(token).subscribe(wants, after)),
    statuses: (token, place, flagKeys) => counted(token, () => watchOf(token, place).subscribe(flagKeys)),
    signal(signal) {
      onSignal?.(signal)
      tellOthers([signal])
      if (isNews(null, signal.id)) among.tell(null, [signal])
      announced.set(keyOf(null, signal.id), true)
    },
    begin() {
      if (eventsToken) void pollForAll(eventsToken)
    },
    state: () => ({ subscriptions: [...counts.values()].reduce((sum, one) => sum + one, 0) }),
    close() {
      end.abort()
      among.close()
      for (const feed of feeds.values()) feed.close()
      for (const own of watches.values()) for (const watch of own.values()) watch.close()
    },
  }
}

const keyOf = (holder: string | null, id: string): string => `${holder ?? ''} ${id}`

const accessOf = ({ action, resource }: { readonly action?: string; readonly resource?: string }) => ({
  action: action ?? null,
  resource: resource ?? '',
})

const tooMany = (most: number) =>
  new TooManySubscriptions(
    `Expected at most ${most} subscriptions of one access token (MAX_SUBSCRIPTIONS), but this would be one more.`,
  )
