import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import type { Store } from '../../store/store.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { createAnswerCache } from './answer-cache.ts'
import { createBreaker } from './breaker.ts'
import { type Access, everything, type OutdatedBy } from './changed.ts'
import { now as clock } from './clock.ts'
import { forgetHolder, forgetOutdated } from './forgetting.ts'
import { createKnownKeys } from './known-keys.ts'
import { createLimitsReader } from './limits.ts'
import { createPace, type Pace } from './pace.ts'
import type { AccountLimit } from './rate-limit.ts'
import { retryBudget } from './retries.ts'
import { createBodies, hasRoom } from './room.ts'
import { createSchedule } from './schedule.ts'
import { type Asker, createSession, type Session, type Upstream } from './session.ts'
import { createSharedAnswers } from './shared-answers.ts'
import { createListSizes } from './sizes.ts'
import { createWire, type WireOptions } from './wire.ts'

export const defaultConcurrentCalls = 24

export interface ClientOptions extends Omit<WireOptions, 'connections' | 'bodies'> {
  /** Gives turns to the reading of large documents. Default a pace of the client's own. */
  readonly pace?: Pace | undefined
  /** Whether the process has enough memory to parse a document. Default by the limit and the use of the heap. */
  readonly hasRoom?: ((text: Buffer) => boolean) | undefined
  /** The most bytes of all bodies that arrive or wait to be parsed. Default half the heap. */
  readonly maxBodiesBytes?: number | undefined
  /** The most calls in flight at a time, if the windows of limits leave enough. Default 24. */
  readonly maxConcurrentCalls?: number | undefined
  /**
   * Whether all tokens belong to one account and share its limits. Without this option, the account of a token is unknown. Default
   * false.
   */
  readonly oneAccount?: boolean | undefined
  /** The longest wait for a limit that an answer reports, in ms. After it, one call is sent. Default 60 000. */
  readonly maxLimitWaitMs?: number | undefined
  /** The limits of accounts. Default the limits that this client learns, in memory. */
  readonly accounts?: Accounts | undefined
  /** Number of incidents in a row that open the breaker; 0 for never. Calls that fail together are one incident. Default 10. */
  readonly breakerFailures?: number | undefined
  /**
   * The longest wait between two probes, in ms. The first wait is 250 ms, and each is twice as long as the one before. Default
   * 5000.
   */
  readonly breakerProbeMs?: number | undefined
  /** The time for which the answer to a read is kept for its token, in ms; 0 for no cache. Default 0. */
  readonly cacheTtlMs?: number | undefined
  /** The additional time for which a kept answer replaces one of a failing upstream, in ms. Default 0. */
  readonly cacheStaleMs?: number | undefined
  /** The most bytes of kept answers. Default 64 MiB. */
  readonly cacheMaxBytes?: number | undefined
  /** What several gateways know together. With it, they share the answers that are kept. Default none. */
  readonly store?: Store | undefined
  /** The key of the hashes that stand for tokens in `store`, the same for all gateways. Default one that follows from `baseUrl`. */
  readonly hashKey?: string | null | undefined
  /** Finds the answers that a change outdates. Default all. */
  readonly outdatedBy?: OutdatedBy | undefined
}

export interface Client {
  /** Opens the session of one GraphQL request. */
  open(asker: Asker): Session
  /**
   * Forgets the answers that a change outdates, for all tokens and in all gateways with the same store.
   *
   * @param accesses Those of the change's entry in the audit log.
   * @param id The id of the entry, so that a change counts once if several gateways tell it. Default another one each time.
   */
  changed(accesses: readonly Access[], id?: string): void
  /** Returns the keyed hash that replaces a token in everything that is kept. */
  holderOf(token: string): string
  /** The current state of the upstream, without a call. */
  state(): UpstreamState
  /**
   * Checks whether the upstream answers, by one call without a token that does not wait for its turn.
   *
   * @returns The HTTP status.
   * @throws if no answer comes in time.
   */
  reach(withinMs: number): Promise<number>
  /** Closes the connections after the calls in flight. Calls that wait for their turn fail. */
  close(): Promise<void>
}

export interface UpstreamState {
  /** The time at which the breaker opened, in epoch ms; 0 while it is closed. */
  readonly restingSince: number
  /** The time of the first probe, in epoch ms; 0 while the breaker is closed. Until then no call is sent. */
  readonly restsUntil: number
  /** The limits in the last answers, for each account with known limits. */
  readonly limits: readonly AccountLimit[]
}

/**
 * Makes the client of one upstream, with the state that its callers share. Everything that is kept is keyed by a keyed hash of the
 * token.
 */
export function createClient(options: ClientOptions): Client {
  const {
    maxConcurrentCalls = defaultConcurrentCalls,
    oneAccount = false,
    breakerFailures = 10,
    breakerProbeMs = 5000,
  } = options
  const { cacheTtlMs = 0, cacheStaleMs = 0, cacheMaxBytes = 64 * 2 ** 20 } = options
  const { outdatedBy = () => everything } = options
  const limits = { mostWaitMs: options.maxLimitWaitMs }
  const { accounts = createAccounts(limits) } = options
  const { store } = options
  // Gateways with a store have the same hashes. A token has too many random bits to be guessed, even if the key is known.
  const hashed = store
    ? Buffer.from(options.hashKey ?? `launchdarkly-graphql holder ${options.baseUrl}`)
    : randomBytes(32)
  // A key object. Bytes would be converted to one for each request, which takes several times as long as the hash.
  const secret = createSecretKey(hashed)
  const cache =
    cacheTtlMs > 0 ? createAnswerCache({ ttlMs: cacheTtlMs, staleMs: cacheStaleMs, maxBytes: cacheMaxBytes }) : null
  const flights: Upstream['flights'] = new Map()
  const local = { flights, cache }
  const shared =
    store && cache
      ? createSharedAnswers({
          ...{ store, baseUrl: options.baseUrl, outdatedBy, keptMs: cacheTtlMs + cacheStaleMs },
          forgetHolder: (holder) => forgetHolder(local, holder),
          forgetOutdated: (outdates) => forgetOutdated(local, outdates),
        })
      : null
  const bodies = createBodies(options.maxBodiesBytes)
  const upstream: Upstream = {
    wire: createWire({ ...options, bodies, connections: maxConcurrentCalls }),
    bodies,
    schedule: createSchedule(maxConcurrentCalls),
    breaker: createBreaker({ failures: breakerFailures, probeMs: breakerProbeMs }),
    budget: retryBudget(),
    limitsOf: createLimitsReader(limits),
    pace: options.pace ?? createPace(),
    hasRoom: options.hasRoom ?? hasRoom,
    ...{ flights, cache, shared },
    accessElsewhere: new Set(),
    holderOf: (token) => createHmac('sha256', secret).update(token).digest('base64url'),
    sizesOf: createListSizes(),
    keysOf: createKnownKeys(),
    accountOf: (holder) => accounts(oneAccount ? 'everybody' : holder),
  }
  const { breaker, wire } = upstream
  return {
    state: () => ({
      restingSince: breaker.openedAt(),
      restsUntil: breaker.firstTryAt(),
      limits: accounts.all().flatMap((account) => account.rateLimit(clock()) ?? []),
    }),
    reach: (withinMs) => wire.reach(withinMs),
    changed(accesses, id) {
      if (shared?.changed(accesses, id) !== false) forgetOutdated(local, outdatedBy(accesses))
    },
    open: (asker) => createSession(upstream, asker),
    holderOf: upstream.holderOf,
    close() {
      shared?.close()
      for (const turn of upstream.schedule.clear()) turn.giveUp()
      return upstream.wire.close()
    },
  }
}
