export interface BreakerOptions {
  /** How many incidents in a row open it. 0 never opens. */
  readonly failures: number
  /** The longest that nothing is asked before the next try, in ms. */
  readonly probeMs: number
  /** A number from 0 to 1 for the random part of waits. Default `Math.random`. */
  readonly random?: () => number
}

/** A call that failed, as far as a breaker is concerned. Times in epoch ms. */
export interface Failure {
  readonly sentAt: number
  /** When that was noticed. */
  readonly now: number
  /** 1 for the first try of a call, 2 for its first retry. */
  readonly attempt: number
}

export interface Breaker {
  /** Whether a call to an operation may go. A yes to a try holds for one call. */
  admits(operation: string, now: number): boolean
  /** When the next call to an operation may go, in epoch ms; 0 while all is well. */
  opensAt(operation: string): number
  /** When it was opened, in epoch ms; 0 while all is well. */
  openedAt(): number
  /** Until when no operation at all is tried, in epoch ms; 0 while all is well. */
  firstTryAt(): number
  succeeded(): void
  /**
   * @returns whether this is the failure that opened it.
   */
  failed(failure: Failure): boolean
}

/** The first try comes this long after it opened, the next one after twice as long, and so on. */
const firstProbeMs = 250
/** The part of a wait that is random, so that gateways do not try together. */
const jitter = 0.2
/** A call that took longer tells of more than a moment. */
const momentMs = 1000

/**
 * A circuit breaker: once calls have failed in a row, whatever their route, it lets none through but a try of each operation, after
 * waits that double. So an outage is followed by a wait about as long as itself, and by one of `probeMs` at most. Any success closes
 * it.
 *
 * Incidents are counted, not calls: those that were in flight when one of them failed fail with it, and a retry is no news of its own. A
 * call that hung counts by itself.
 *
 * One try of each operation, whatever became of the tries of others, as a route that is broken alone would otherwise keep those
 * waiting that are well.
 */
export function createBreaker({ failures, probeMs, random = Math.random }: BreakerOptions): Breaker {
  let inARow = 0
  /** When the last incident began to be noticed. */
  let incidentAt = 0
  /** 0 while all is well. */
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
