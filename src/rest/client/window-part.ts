import { windowMs } from './limits.ts'

/** The part of a limit that one of several gateways may use while they know nothing of each other. Times in epoch ms. */
export interface Part {
  /** The time from which a call may be sent. Not after now if it may be sent at once. */
  opensAt(now: number): number
  /** Counts a call that is being sent. Returns a function that takes the reset that its answer told. */
  sent(now: number): (resetAt: number) => void
}

/** Resets with a smaller difference belong to the same window. */
const sameResetMs = 500

interface PartOptions {
  /** The number of calls of the part in a window. */
  readonly size: () => number
  /** The delay after a reset until the next window is used, in ms. */
  readonly lag: () => number
  /** The number of calls under way, which can arrive in the next window. */
  readonly underWay: () => number
  /** The window in which the part begins: the calls left, and its end. Null if the window is unknown. */
  readonly first: { readonly left: number; readonly end: number } | null
}

/**
 * Counts the calls of a gateway in each window. A window begins with its first call and ends at the reset that its answers tell, or
 * after the documented length if they tell none.
 */
export function createPart({ size, lag, underWay, first }: PartOptions): Part {
  let window = 0
  let used = 0
  let most = first?.left
  let end = first?.end ?? 0
  let isTold = first !== null
  let lagMs = lag()

  function expire(now: number) {
    if (end === 0 || now < end) return
    window++
    used = underWay()
    most = undefined
    end = 0
    isTold = false
    lagMs = lag()
  }

  const left = () => (most ?? size()) - used

  return {
    opensAt(now) {
      expire(now)
      return left() > 0 ? now : end
    },
    sent(now) {
      expire(now)
      if (end === 0) end = now + windowMs
      used++
      const of = window
      return (resetAt) => {
        if (of !== window) return
        const told = resetAt + lagMs
        if (!isTold || Math.abs(told - end) <= sameResetMs) end = isTold ? Math.max(end, told) : told
        isTold = true
      }
    },
  }
}
