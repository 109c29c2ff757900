export interface BreakerOptions {
  /** How many calls have to fail in a row. 0 never opens. */
  readonly failures: number
  /** How long nothing is asked before the next try, in ms. */
  readonly probeMs: number
}

export interface Breaker {
  /** Whether a call to an operation may go. Said of a try, which holds for one call. */
  admits(operation: string, now: number): boolean
  /** When the next try is made, in epoch ms; 0 while all is well. */
  opensAt(): number
  succeeded(): void
  /**
   * @param sentAt when the call was sent, in epoch ms. Calls from before it opened tell nothing new.
   * @returns whether this is the failure that opened it.
   */
  failed(sentAt: number, now: number): boolean
}

/**
 * A circuit breaker: once calls have failed in a row, whatever their route, it lets none through but one of each operation in
 * each interval. Any success closes it. One try of each operation, as a route that is broken alone would otherwise keep those
 * waiting that are well.
 */
export function createBreaker({ failures, probeMs }: BreakerOptions): Breaker {
  let inARow = 0
  let openedAt = 0
  let opensAt = 0
  const tried = new Map<string, number>()

  return {
    admits(operation, now) {
      if (opensAt === 0) return true
      if (now < opensAt || now - (tried.get(operation) ?? 0) < probeMs) return false
      tried.set(operation, now)
      return true
    },
    opensAt: () => opensAt,
    succeeded() {
      inARow = 0
      opensAt = 0
      tried.clear()
    },
    failed(sentAt, now) {
      inARow++
      if (failures === 0 || inARow < failures) return false
      const opens = opensAt === 0
      if (opens) openedAt = now
      if (opens || sentAt > openedAt) opensAt = now + probeMs
      return opens
    },
  }
}
