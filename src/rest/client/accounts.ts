import { LRUCache } from 'lru-cache'
import { defaultMostWaitMs, type Limits, type LimitsOptions, windowMs } from './limits.ts'
import type { AccountLimit, RouteLimit } from './rate-limit.ts'
import { createWindow, type Opening, type Window } from './window.ts'

/** The way to one route for the calls of one account. */
export interface Gate {
  opening(now: number): Opening
  /** Counts a call that is being sent, and returns where its answer is to be told. */
  sent(now: number): (answer: Answered | null, now: number) => void
}

/** What an answer says to the schedule. */
export interface Answered {
  readonly status: number
  readonly limits: Limits
}

export interface Account {
  gate(operation: string): Gate
  /** Null as long as no answer said anything of limits. */
  rateLimit(now: number): AccountLimit | null
}

/**
 * Gives the account of a key, and with it all that is known of its limits. Gateways that share what they know of limits have an
 * `Accounts` of their own; {@link createAccounts} makes the one that a process keeps for itself.
 */
export interface Accounts {
  (key: string): Account
  /** Those that are remembered. */
  all(): readonly Account[]
}

/** Accounts are remembered for as long as this many others were not used since. */
const mostAccounts = 1000

/** The pause after a 429 that does not say how long: this one first, twice as long each time, up to the length of a window. */
const shortestPauseMs = 1000

/**
 * The limits that LaunchDarkly is known to hold accounts to: of an account in all, of an account on a route, and of our address
 * on a route. A 429 of the last has `Retry-After` alone, as has one that is meant for a single token. So it holds its own account
 * on that route, and everybody on that route only once a second account is refused in the same way before the first may ask again.
 */
export function createAccounts({ mostWaitMs = defaultMostWaitMs }: LimitsOptions = {}): Accounts {
  const addresses = new Map<string, Address>()
  const shared: Shared = {
    longestPauseMs: Math.min(windowMs, mostWaitMs),
    addressOf: (operation) => kept(addresses, operation, createAddress),
  }
  const known = new LRUCache<string, Account>({ max: mostAccounts, memoMethod: () => createAccount(shared) })
  return Object.assign((key: string) => known.memo(key), { all: () => [...known.values()] })
}

/** What all accounts share. */
interface Shared {
  /** How long to wait after an answer that tells no time, at most. In ms. */
  readonly longestPauseMs: number
  addressOf(operation: string): Address
}

/** Our address on a route, whoever asks. */
interface Address {
  readonly window: Window
  /**
   * Whether a refusal of an account is the address's to answer for.
   *
   * @param until when the account may ask again.
   */
  isToBlame(account: object, now: number, until: number): boolean
}

function createAddress(): Address {
  let last: { readonly account: WeakRef<object>; readonly until: number } | undefined
  return {
    window: createWindow(),
    isToBlame(account, now, until) {
      const another = last !== undefined && last.account.deref() !== account && now < last.until
      last = { account: new WeakRef(account), until }
      return another
    },
  }
}

function kept<Value extends object>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

function createAccount({ longestPauseMs, addressOf }: Shared): Account {
  const self = {}
  const account = createWindow()
  const gates = new Map<string, Gate>()
  const routes = new Map<string, { readonly window: Window; told: Pick<RouteLimit, Said> }>()
  let told: Pick<AccountLimit, Said | 'limit'> | null = null
  /** 429s in a row, each of a call that was sent after the one before it was answered. */
  let refusals = 0
  let refusedAt = 0

  function note(operation: string, window: Window, limits: Limits, left: Left, observedAt: number) {
    const { globalLimit = null, resetAt = null } = limits
    if (left.account !== undefined || globalLimit !== null) {
      told = { limit: globalLimit, remaining: left.account ?? null, resetAt, observedAt }
    }
    if (left.route !== undefined) {
      routes.set(operation, { window, told: { remaining: left.route, resetAt, observedAt } })
    }
  }

  function createGate(operation: string): Gate {
    const address = addressOf(operation)
    const windows = { account, route: createWindow(), token: createWindow(), address: address.window }
    const names = Object.keys(windows) as (keyof Left)[]

    return {
      opening(now) {
        const openings = names.map((name) => windows[name].opening(now))
        return {
          at: Math.max(...openings.map(({ at }) => at)),
          spentUntil: Math.max(...openings.map(({ spentUntil }) => spentUntil)),
        }
      },
      sent(now) {
        const places = names.map((name) => [name, windows[name].sent(now)] as const)
        return (answer, answeredAt) => {
          const limits = answer?.limits ?? {}
          const left: Left = { account: limits.global, route: limits.route, token: undefined, address: undefined }
          let resetAt = limits.resetAt ?? answeredAt + longestPauseMs
          if (answer?.status === 429) {
            if (now >= refusedAt) refusals++
            refusedAt = answeredAt
            // A success that came between the refusals of one burst takes the count back to 0.
            resetAt = reopening(limits, answeredAt, pauseAfter(Math.max(1, refusals)))
            const to = culprit(limits)
            left[to] = 0
            if (to === 'token' && address.isToBlame(self, answeredAt, resetAt)) left.address = 0
          } else if (answer) {
            refusals = 0
          }
          for (const [name, place] of places) {
            const remaining = left[name]
            windows[name].answered(place, remaining === undefined ? null : { left: remaining, resetAt })
          }
          note(operation, windows.route, limits, left, answeredAt)
        }
      },
    }
  }

  const pauseAfter = (refusals: number) => Math.min(shortestPauseMs * 2 ** (refusals - 1), longestPauseMs)
  const opensAt = (window: Window, now: number) => window.opening(now).spentUntil || null

  return {
    gate: (operation) => kept(gates, operation, () => createGate(operation)),
    rateLimit(now) {
      const known = [...routes].map(([operation, { window, told }]) => ({
        operation,
        ...told,
        opensAt: opensAt(window, now),
      }))
      const none = { limit: null, remaining: null, resetAt: null, observedAt: null }
      return told || known.length ? { ...(told ?? none), opensAt: opensAt(account, now), routes: known } : null
    },
  }
}

type Said = 'remaining' | 'resetAt' | 'observedAt'

/** How many calls each limit leaves, as far as it is told. */
interface Left {
  account: number | undefined
  route: number | undefined
  /** The token on a route. */
  token: number | undefined
  address: number | undefined
}

/** Which limit a 429 tells of. `Retry-After` without a word of what remains is the token's, as far as one refusal can tell. */
function culprit({ global, route, retryAt }: Limits): keyof Left {
  if (global === 0) return 'account'
  if (route !== undefined) return 'route'
  return retryAt !== undefined && global === undefined ? 'token' : 'account'
}

const reopening = ({ resetAt = 0, retryAt = 0 }: Limits, now: number, pauseMs: number): number =>
  Math.max(resetAt, retryAt) || now + pauseMs
