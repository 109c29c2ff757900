import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { type Accounts, createAccounts } from './accounts.ts'
import { createAnswerCache } from './answer-cache.ts'
import { createBreaker } from './breaker.ts'
import { now as clock } from './clock.ts'
import { createLimitsReader } from './limits.ts'
import { createPace, type Pace } from './pace.ts'
import type { AccountLimit } from './rate-limit.ts'
import { retryBudget } from './retries.ts'
import { hasRoom } from './room.ts'
import { createSchedule } from './schedule.ts'
import { type Asker, createSession, type Session, type Upstream } from './session.ts'
import { createListSizes } from './sizes.ts'
import { createWire, type WireOptions } from './wire.ts'

export interface ClientOptions extends Omit<WireOptions, 'connections'> {
  /** Gives the reading of large documents its turns. Default one of the client's own. */
  readonly pace?: Pace | undefined
  /** Whether the process has memory to parse a document. Default by the heap's limit and what is used of it. */
  readonly hasRoom?: ((text: Buffer) => boolean) | undefined
  /** How many calls may be in flight at a time. Default 8. */
  readonly maxConcurrentCalls?: number | undefined
  /** Whether all tokens are of one account, and share its limits. Without it nothing tells whose a token is. Default false. */
  readonly oneAccount?: boolean | undefined
  /** How long calls wait at most for what an answer says of limits, in ms. One call goes ahead then. Default 60 000. */
  readonly maxLimitWaitMs?: number | undefined
  /** Knows the limits of accounts. Default: what this client learns, in memory. */
  readonly accounts?: Accounts | undefined
  /** How many incidents in a row have calls held back for a while; 0 for never. Calls that fail together are one. Default 10. */
  readonly breakerFailures?: number | undefined
  /** The longest wait before the next try then, in ms. The first is 250 ms, and each is twice as long. Default 5000. */
  readonly breakerProbeMs?: number | undefined
  /** How long the answer to a read is kept for its token, in ms; 0 for not at all. Default 0. */
  readonly cacheTtlMs?: number | undefined
  /** For how much longer a kept answer may stand in for an upstream that fails, in ms. Default 0. */
  readonly cacheStaleMs?: number | undefined
  /** How many bytes of answers are kept. Default 64 MiB. */
  readonly cacheMaxBytes?: number | undefined
}

export interface Client {
  /** Starts the calls of one GraphQL request. */
  open(asker: Asker): Session
  /** What is known of the upstream at a time. Takes no call. */
  state(): UpstreamState
  /**
   * Whether the upstream answers at all. One call without a token, which waits for no turn.
   *
   * @returns the HTTP status.
   * @throws if none comes in time.
   */
  reach(withinMs: number): Promise<number>
  /** Closes the connections once the calls in flight are done. Those that wait for their turn fail. */
  close(): Promise<void>
}

export interface UpstreamState {
  /** When calls began to be held back after too many failures, in epoch ms; 0 while all is well. */
  readonly restingSince: number
  /** Until when none of them goes, in epoch ms; 0 while all is well. One of each operation is tried then. */
  readonly restsUntil: number
  /** What the last answers said of limits, of each account that anything is known of. */
  readonly limits: readonly AccountLimit[]
}

/** One upstream, and everything that its callers share. Whatever is kept is kept by a keyed hash of the token. */
export function createClient(options: ClientOptions): Client {
  const { maxConcurrentCalls = 8, oneAccount = false, breakerFailures = 10, breakerProbeMs = 5000 } = options
  const { cacheTtlMs = 0, cacheStaleMs = 0, cacheMaxBytes = 64 * 2 ** 20 } = options
  const limits = { mostWaitMs: options.maxLimitWaitMs }
  const { accounts = createAccounts(limits) } = options
  // A key object, as bytes would be made one for each request, which takes several times as long as the hash.
  const secret = createSecretKey(randomBytes(32))
  const upstream: Upstream = {
    wire: createWire({ ...options, connections: maxConcurrentCalls }),
    schedule: createSchedule(maxConcurrentCalls),
    breaker: createBreaker({ failures: breakerFailures, probeMs: breakerProbeMs }),
    budget: retryBudget(),
    limitsOf: createLimitsReader(limits),
    pace: options.pace ?? createPace(),
    hasRoom: options.hasRoom ?? hasRoom,
    flights: new Map(),
    cache:
      cacheTtlMs > 0 ? createAnswerCache({ ttlMs: cacheTtlMs, staleMs: cacheStaleMs, maxBytes: cacheMaxBytes }) : null,
    holderOf: (token) => createHmac('sha256', secret).update(token).digest('base64url'),
    sizesOf: createListSizes(),
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
    open: (asker) => createSession(upstream, asker),
    close() {
      for (const turn of upstream.schedule.clear()) turn.giveUp()
      return upstream.wire.close()
    },
  }
}
