import { LRUCache } from 'lru-cache'
import { type Limits, windowMs } from './limits.ts'
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

/** Gives the account of a key. */
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
 * on a route. A 429 of the last has `Retry-After` alone, and holds for every account.
 */
export function createAccounts(): Accounts {
  const addresses = new Map<string, Window>()
  const addressOf = (operation: string) => kept(addresses, operation, createWindow)
  const known = new LRUCache<string, Account>({ max: mostAccounts, memoMethod: () => createAccount(addressOf) })
  return Object.assign((key: string) => known.memo(key), { all: () => [...known.values()] })
}

function kept<Value extends object>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

function createAccount(addressOf: (operation: string) => Window): Account {
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
    const windows = { account, route: createWindow(), address: addressOf(operation) }
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
          const left: Left = { account: limits.global, route: limits.route, address: undefined }
          let resetAt = limits.resetAt ?? answeredAt + windowMs
          if (answer?.status === 429) {
            left[culprit(limits)] = 0
            if (now >= refusedAt) refusals++
            refusedAt = answeredAt
            // A success that came between the refusals of one burst takes the count back to 0.
            resetAt = reopening(limits, answeredAt, Math.max(1, refusals))
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
  address: number | undefined
}

/** Which limit a 429 tells of. Without a word of what remains, `Retry-After` is what the limit of an address looks like. */
function culprit({ global, route, retryAt }: Limits): keyof Left {
  if (global === 0) return 'account'
  if (route !== undefined) return 'route'
  return retryAt !== undefined && global === undefined ? 'address' : 'account'
}

function reopening({ resetAt = 0, retryAt = 0 }: Limits, now: number, refusals: number): number {
  return Math.max(resetAt, retryAt) || now + Math.min(shortestPauseMs * 2 ** (refusals - 1), windowMs)
}
