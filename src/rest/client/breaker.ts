export interface BreakerOptions {
  /** Number of incidents in a row that open the breaker. 0 disables it. */
  readonly failures: number
  /** The longest wait between probes, in ms. */
  readonly probeMs: number
  /** Returns a number from 0 to 1 for the random part of waits. Default `Math.random`. */
  readonly random?: () => number
}

/** A failed call as the breaker sees it. Times in epoch ms. */
export interface Failure {
  readonly sentAt: number
  /** The time at which the failure was noticed. */
  readonly now: number
  /** 1 for the first attempt of a call, 2 for its first retry. */
  readonly attempt: number
}

export interface Breaker {
  /** Whether a call to an operation may go. While the breaker is open, a yes is for one probe. */
  admits(operation: string, now: number): boolean
  /** The time from which the next call to an operation may go, in epoch ms; 0 while the breaker is closed. */
  opensAt(operation: string): number
  /** The time at which the breaker opened, in epoch ms; 0 while it is closed. */
  openedAt(): number
  /** The time of the first probe, in epoch ms; 0 while the breaker is closed. */
  firstTryAt(): number
  succeeded(): void
  /** @returns Whether this failure opened the breaker. */
  failed(failure: Failure): boolean
}

/** The wait before the first probe. Each further wait is twice as long. */
const firstProbeMs = 250
/** The random part of a wait, so that several gateways do not probe together. */
const jitter = 0.2
/** A call that took longer counts as an incident of its own. */
const momentMs = 1000

/**
 * A circuit breaker. After several incidents in a row, on any route, it lets through only a probe of each operation, after waits
 * that double. So the wait after an outage is about as long as the outage, and at most `probeMs`. Any success closes the breaker.
 *
 * The breaker counts incidents instead of calls: calls in flight when one of them fails belong to the same incident, and so do
 * retries. A call that hung is an incident of its own.
 *
 * Each operation has a probe of its own, because a route that fails alone would otherwise delay the routes that work.
 */
export function createBreaker({ failures, probeMs, random = Math.random }: BreakerOptions): Breaker {
  let inARow = 0
  /** The time at which the last incident was noticed. */
  let incidentAt = 0
  /** 0 while the breaker is closed. */
  let openedAt = 0
  let firstTryAt = 0
  const tried = new Map<string, { readonly tries: number; readonly nextAt: number }>()

  const waitAfter = (tries: number) => Math.min(firstProbeMs * 2 ** tries, probeMs) * (1 - jitter * random())
  const opensAt = (operation: string) => tried.get(operation)?.nextAt ?? firstTryAt

  function isNews({ sentAt, now, attempt }: Failure): boolean {
    if (now - sentAt >= momentMs) return true
    return attempt === 1 && sentAt >= incidentAt
  }

  return {
    opensAt,
    openedAt: () => openedAt,
    firstTryAt: () => firstTryAt,
    admits(operation, now) {
      if (!openedAt) return true
      if (now < opensAt(operation)) return false
      const tries = (tried.get(operation)?.tries ?? 0) + 1
      tried.set(operation, { tries, nextAt: now + waitAfter(tries) })
      return true
    },
    succeeded() {
      inARow = 0
      openedAt = 0
      firstTryAt = 0
      tried.clear()
    },
    failed(failure) {
      if (!isNews(failure)) return false
      incidentAt = failure.now
      inARow++
      if (openedAt || failures === 0 || inARow < failures) return false
      openedAt = failure.now
      firstTryAt = openedAt + waitAfter(0)
      return true
    },
  }
}
