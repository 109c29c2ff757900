import type { Client } from '../rest/client/client.ts'
import { now as clock } from '../rest/client/clock.ts'
import type { Store } from '../store/store.ts'
import type { Watcher } from './operations.ts'

export interface Health {
  /** Whether the process runs. */
  health(): Response
  /** Whether the process is ready for requests. */
  ready(): Promise<Response>
  /** Makes the process report from now on that it is not ready. */
  drain(): void
  /** Observes the calls of requests. */
  readonly watcher: Watcher
}

/** The time for which the last outcome of a call counts, in ms. */
const believedMs = 5000
const probeTimeoutMs = 2000

/**
 * A process is ready if it is not shutting down and the upstream answers. The calls of requests show whether it does. After some
 * seconds without a call, one call without a token is made for all health checks together. While the breaker holds calls back, the
 * process is unready only until the next call may go: without requests, no call would show that the upstream works again.
 *
 * A process that is ready tells whether its store answers. Without the store it is ready too.
 *
 * @param store The store, if there is one.
 */
export function createHealth(client: Pick<Client, 'state' | 'reach'>, store?: Pick<Store, 'state'>): Health {
  let draining = false
  /** The last outcome: null if the upstream answered, otherwise the reason why the process is not ready. */
  let learnt: { readonly at: number; readonly reason: string | null } | undefined
  let probing: Promise<string | null> | undefined

  async function probe(): Promise<string | null> {
    const reason = await client.reach(probeTimeoutMs).then(failing, () => 'LaunchDarkly does not answer.')
    learnt = { at: clock(), reason }
    probing = undefined
    return reason
  }

  async function reasonAgainst(): Promise<string | null> {
    const now = clock()
    if (draining) return 'The gateway is shutting down.'
    if (now < client.state().restsUntil) return 'LaunchDarkly failed too often and is not asked for a while.'
    if (learnt && now - learnt.at < believedMs) return learnt.reason
    probing ??= probe()
    return probing
  }

  function storeDetails() {
    if (!store) return undefined
    const { joined, since, gateways } = store.state()
    return { store: { joined, since: new Date(since).toISOString(), gateways } }
  }

  return {
    health: () => Response.json({ status: 'alive' }),
    async ready() {
      const reason = await reasonAgainst()
      return reason === null
        ? Response.json({ status: 'ready', ...storeDetails() })
        : Response.json({ status: 'not ready', reason }, { status: 503 })
    },
    drain() {
      draining = true
    },
    watcher: () => ({
      sent: () => ({
        ended({ status }) {
          if (status !== null && failing(status) === null) learnt = { at: clock(), reason: null }
        },
      }),
    }),
  }
}

/** Any other status is an answer: the upstream refuses a call without a token. */
const failing = (status: number): string | null =>
  [502, 503, 504].includes(status) ? `LaunchDarkly answers ${status}.` : null
