import { LRUCache } from 'lru-cache'
import { defaultMostWaitMs, type Limits, type LimitsOptions, windowMs } from './limits.ts'
import type { AccountLimit, RouteLimit } from './rate-limit.ts'
import { createWindow, type Opening, type Window, type WindowOptions } from './window.ts'

/** The limits of one route for the calls of one account. */
export interface Gate {
  opening(now: number): Opening
  /** Counts a call that is being sent. Returns a function that takes its answer. */
  sent(now: number): (answer: Answered | null, now: number) => void
}

/** The part of an answer that the limits need. */
export interface Answered {
  readonly status: number
  readonly limits: Limits
}

export interface Account {
  gate(operation: string): Gate
  /** The account's limits. Null until an answer contained limits. */
  rateLimit(now: number): AccountLimit | null
}

/**
 * Returns the account of a key, with its known limits. Gateways that share their knowledge of limits have `Accounts` of their own;
 * {@link createAccounts} makes the default, which one process keeps in memory.
 */
export interface Accounts {
  (key: string): Account
  /** The remembered accounts. */
  all(): readonly Account[]
}

/** The most accounts that are remembered. The least recently used one is dropped. */
const mostAccounts = 1000

/** Number of calls of an account that may be under way at a time before its first answer, and while its windows leave few. */
const few = 8

/** The first pause after a 429 without a time. It doubles after each further one, up to the length of a window. */
const shortestPauseMs = 1000

/** Makes the window of an account or of one of its routes. The name is that of the account's key, with the route. */
export type WindowMaker = (name: string, options: WindowOptions) => Window

interface AccountsOptions extends LimitsOptions {
  /** Default windows that one process keeps in memory. */
  readonly windows?: WindowMaker | undefined
}

const inMemory: WindowMaker = (_, options) => createWindow(Math.random, options)

/**
 * The limits of accounts: of an account in total, of an account on a route, and of our address on a route. A 429 about the address
 * has only `Retry-After`, like a 429 about a single token. So it first blocks only its own account on that route. It blocks all
 * accounts on the route when a second account gets such a 429 before the first may ask again.
 */
export function createAccounts({ mostWaitMs = defaultMostWaitMs, windows = inMemory }: AccountsOptions = {}): Accounts {
  const addresses = new Map<string, Address>()
  const shared: Shared = {
    windows,
    longestPauseMs: Math.min(windowMs, mostWaitMs),
    addressOf: (operation) => kept(addresses, operation, createAddress),
  }
  const known = new LRUCache<string, Account>({ max: mostAccounts, memoMethod: (key) => createAccount(key, shared) })
  return Object.assign((key: string) => known.memo(key), { all: () => [...known.values()] })
}

/** The state that all accounts share. */
interface Shared {
  readonly windows: WindowMaker
  /** The longest wait after an answer without a time, in ms. */
  readonly longestPauseMs: number
  addressOf(operation: string): Address
}

/** The limit of our address on a route, for all accounts. */
interface Address {
  readonly window: Window
  /**
   * Whether the refusal of an account must be attributed to the address.
   *
   * @param until The time from which the account may ask again.
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
  const before = known.get(key)
  if (before) return before
  const value = make()
  known.set(key, value)
  return value
}

function createAccount(key: string, { windows: windowOf, longestPauseMs, addressOf }: Shared): Account {
  const self = {}
  const account = windowOf(key, { few, atFirst: few })
  const gates = new Map<string, Gate>()
  const routes = new Map<string, { readonly window: Window; told: Pick<RouteLimit, Said> }>()
  let told: Pick<AccountLimit, Said | 'limit'> | null = null
  /** The number of 429s in a row. Each counts only if its call was sent after the previous 429 arrived. */
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
    const windows = {
      account,
      route: windowOf(`${key} ${operation}`, { few }),
      token: createWindow(),
      address: address.window,
    }
    const names = Object.keys(windows) as (keyof Left)[]

    return {
      opening(now) {
        let at = 0
        let spentUntil = 0
        for (const name of names) {
          const opening = windows[name].opening(now, spentUntil <= now)
          at = Math.max(at, opening.at)
          spentUntil = Math.max(spentUntil, opening.spentUntil)
        }
        return { at, spentUntil }
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
            // A success between the refusals of one burst resets the count to 0.
            resetAt = reopening(limits, answeredAt, pauseAfter(Math.max(1, refusals)))
            const to = culprit(limits)
            left[to] = 0
            if (to === 'token' && address.isToBlame(self, answeredAt, resetAt)) left.address = 0
          } else if (answer) {
            refusals = 0
          }
          for (const [name, place] of places) {
            const remaining = left[name]
            const limit = name === 'account' ? limits.globalLimit : undefined
            windows[name].answered(place, remaining === undefined ? null : { left: remaining, resetAt, limit })
          }
          note(operation, windows.route, limits, left, answeredAt)
        }
      },
    }
  }

  const pauseAfter = (refusals: number) => Math.min(shortestPauseMs * 2 ** (refusals - 1), longestPauseMs)
  const opensAt = (window: Window, now: number) => window.spentUntil(now) || null

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

/** The number of calls that each limit leaves, if known. */
interface Left {
  account: number | undefined
  route: number | undefined
  /** The limit of the token on a route. */
  token: number | undefined
  address: number | undefined
}

/**
 * The limit that a 429 concerns. `Retry-After` without a remaining number is attributed to the token, because one refusal cannot
 * show more.
 */
function culprit({ global, route, retryAt }: Limits): keyof Left {
  if (global === 0) return 'account'
  if (route !== undefined) return 'route'
  return retryAt !== undefined && global === undefined ? 'token' : 'account'
}

const reopening = ({ resetAt = 0, retryAt = 0 }: Limits, now: number, pauseMs: number): number =>
  Math.max(resetAt, retryAt) || now + pauseMs
