import { ApiError } from '../http/errors.ts'

/** How many calls may come in a window. Windows begin at the multiples of their length since the epoch. */
export interface Allowance {
  /** At least 1. */
  calls: number
  /** At least 1. */
  windowMs: number
}

/**
 * `global` and `route` say what is left, `global-limit` what there was, `reset` when the window ends in milliseconds of the
 * epoch, and `retry-after`, on a 429 only, in how many seconds that is.
 */
export type RateHeader = 'global' | 'global-limit' | 'route' | 'reset' | 'retry-after'
export const rateHeaderNames: readonly RateHeader[] = ['global', 'global-limit', 'route', 'reset', 'retry-after']

export interface RateOptions {
  /** Of the account, all of its tokens together. Without it calls are counted and never refused. */
  rateLimit?: Allowance | undefined
  /** Of each operation of the account. Without it calls are counted and never refused. */
  routeRateLimit?: Allowance | undefined
  /** Default global, route and reset. */
  rateHeaders?: readonly RateHeader[] | undefined
}

/** What the windows say of a request. */
export interface Rated {
  /** Set if a window was spent before the request came. */
  refusal: ApiError | undefined
  headers(status: number): Record<string, string>
}

/** Generous allowances, for what is counted and not enforced. */
const generous = { account: 100_000, route: 50_000, windowMs: 10_000 }

/** Counts requests in windows, for the whole account and for each operation, and refuses those that come into a spent one. */
export function rateCounter(options: RateOptions = {}, now: () => number = Date.now): (operation: string) => Rated {
  const { rateLimit, routeRateLimit, rateHeaders = ['global', 'route', 'reset'] } = options
  check('rateLimit', rateLimit)
  check('routeRateLimit', routeRateLimit)
  // One header tells the end of both windows, so a window that nobody asked for ends with the other.
  const windowMs = (rateLimit ?? routeRateLimit)?.windowMs ?? generous.windowMs
  const limits = {
    account: rateLimit ?? { calls: generous.account, windowMs },
    route: routeRateLimit ?? { calls: generous.route, windowMs },
  }
  const windows = { account: windowsOf(limits.account), route: windowsOf(limits.route) }

  return (operation) => {
    const time = now()
    const account = windows.account(time, 'account')
    const route = windows.route(time, operation)
    const refusal =
      rateLimit && account.left() === 0
        ? spent('this account', rateLimit)
        : routeRateLimit && route.left() === 0
          ? spent(operation, routeRateLimit)
          : undefined
    if (!refusal) for (const window of [account, route]) window.take()

    // Who waits for this may go on: no window that has nothing left ends later.
    const empty = [account, route].filter((window) => window.left() === 0)
    const ends = Math.max(...(empty.length > 0 ? empty : [account]).map((window) => window.ends))
    const values: Record<RateHeader, readonly [name: string, value: number]> = {
      global: ['x-ratelimit-global-remaining', account.left()],
      'global-limit': ['x-ratelimit-global-limit', limits.account.calls],
      route: ['x-ratelimit-route-remaining', route.left()],
      reset: ['x-ratelimit-reset', ends],
      'retry-after': ['retry-after', Math.ceil((ends - time) / 1000)],
    }
    const told = Object.fromEntries(rateHeaders.map((one) => [values[one][0], String(values[one][1])]))
    const { 'retry-after': _, ...withoutRetry } = told
    return { refusal, headers: (status) => (status === 429 ? told : withoutRetry) }
  }
}

function windowsOf({ calls, windowMs }: Allowance) {
  let current = Number.NaN
  let used = new Map<string, number>()
  return (time: number, whose: string) => {
    const index = Math.floor(time / windowMs)
    if (index !== current) {
      current = index
      used = new Map()
    }
    const count = () => used.get(whose) ?? 0
    return {
      ends: (index + 1) * windowMs,
      left: () => Math.max(0, calls - count()),
      take: () => used.set(whose, count() + 1),
    }
  }
}

const spent = (whose: string, { calls, windowMs }: Allowance) =>
  new ApiError(429, `Too many requests: the limit of ${whose} is ${calls} in ${windowMs} ms`)

function check(name: string, allowance: Allowance | undefined) {
  if (!allowance) return
  const { calls, windowMs } = allowance
  if ([calls, windowMs].every((value) => Number.isSafeInteger(value) && value >= 1)) return
  throw new RangeError(`${name} must have calls and windowMs as integers from 1, got ${calls} and ${windowMs}`)
}
