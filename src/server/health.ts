import type { Client } from '../rest/client/client.ts'
import { now as clock } from '../rest/client/clock.ts'
import type { Watcher } from './operations.ts'

export interface Health {
  /** Whether the process runs. */
  health(): Response
  /** Whether requests should be sent here. */
  ready(): Promise<Response>
  /** Says from now on that none should. */
  drain(): void
  /** Learns from the calls that are made anyway. */
  readonly watcher: Watcher
}

/** How long it is believed that the upstream can, or cannot, be reached, in ms. */
const believedMs = 5000
const probeTimeoutMs = 2000

/**
 * A process is ready if it is not ending and the upstream answers. That is learnt from the calls that are made anyway; if there was
 * none for some seconds, one call without a token is made, however many ask. Calls that are held back make it unready only until the
 * next of them may go: if nothing were sent here, none would ever find out that all is well again.
 */
export function createHealth(client: Pick<Client, 'state' | 'reach'>): Health {
  let draining = false
  /** What was learnt last: null if the upstream answered, or why it is not ready. */
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
    if (draining) return 'The gateway is about to end.'
    if (now < client.state().restsUntil) return 'LaunchDarkly failed too often and is not asked for a while.'
    if (learnt && now - learnt.at < believedMs) return learnt.reason
    probing ??= probe()
    return probing
  }

  return {
    health: () => Response.json({ status: 'alive' }),
    async ready() {
      const reason = await reasonAgainst()
      return reason === null
        ? Response.json({ status: 'ready' })
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

/** An answer of any other status is one: whoever has no token is refused. */
const failing = (status: number): string | null =>
  [502, 503, 504].includes(status) ? `LaunchDarkly answers ${status}.` : null
