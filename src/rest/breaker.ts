export interface BreakerOptions {
  /** How many calls have to fail in a row. 0 never opens. */
  readonly failures: number
  /** How long nothing is asked before the next try, in ms. */
  readonly probeMs: number
}

export interface Breaker {
  /** Whether a call to an operation may go. Said of a try, which holds for one call. */
  admits(operation: string, now: number): boolean
  /** When the next call to an operation may go, in epoch ms; 0 while all is well. */
  opensAt(operation: string): number
  /** When it was opened, in epoch ms; 0 while all is well. */
  openedAt(): number
  succeeded(): void
  /**
   * @returns whether this is the failure that opened it.
   */
  failed(now: number): boolean
}

/**
 * A circuit breaker: once calls have failed in a row, whatever their route, it lets none through but one of each operation in
 * each interval. Any success closes it. One try of each operation, whatever became of the tries of others, as a route that is
 * broken alone would otherwise keep those waiting that are well.
 */
export function createBreaker({ failures, probeMs }: BreakerOptions): Breaker {
  let inARow = 0
  /** 0 while all is well. */
  let openedAt = 0
  const tried = new Map<string, number>()

  const opensAt = (operation: string) => openedAt && Math.max(openedAt, tried.get(operation) ?? 0) + probeMs

  return {
    opensAt,
    openedAt: () => openedAt,
    admits(operation, now) {
      if (now < opensAt(operation)) return false
      if (openedAt) tried.set(operation, now)
      return true
    },
    succeeded() {
      inARow = 0
      openedAt = 0
    },
    failed(now) {
      inARow++
      if (openedAt || failures === 0 || inARow < failures) return false
      openedAt = now
      return true
    },
  }
}
