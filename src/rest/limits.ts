import type { IncomingHttpHeaders } from 'node:http'

/** What an answer tells of the limits. LaunchDarkly promises none of it: any part may be missing. Times in epoch ms. */
export interface Limits {
  /** How many calls the account has left in the window. */
  readonly global?: number
  /** How many calls an account has in a window. */
  readonly globalLimit?: number
  /** How many calls to this route the account has left in the window. */
  readonly route?: number
  /** When the windows open anew. */
  readonly resetAt?: number
  /** When the call may be sent again, at the earliest. */
  readonly retryAt?: number
}

/** The documented length of a window. */
export const windowMs = 10_000

/** A reset that is past when it arrives tells little; asking at once would be asking into the same window. */
const soonestResetMs = 250
/** No window is as long as that. A reset further ahead is a mistake, and the next answer corrects it. */
const latestResetMs = 60_000
const latestRetryMs = 3_600_000

/** What GraphQL's `Int` can hold. */
const mostCalls = 2 ** 31 - 1

/** Two clocks differ by this much without telling anything: `Date` has whole seconds, and the answer was under way. */
const tolerableSkewMs = 2000

/**
 * Reads the limit headers of an answer: `X-Ratelimit-Global-Remaining`, `-Global-Limit`, `-Route-Remaining`, `X-Ratelimit-Reset`
 * (epoch ms) and `Retry-After` (seconds, or a date by RFC 9110). What is no number counts as missing, less than nothing left is
 * nothing left, and times are held within reason. Upstream times are told on our clock, should the two clocks disagree.
 *
 * @param sentAt when the call was sent: the answer may have been dated at any time since.
 */
export function limitsOf(headers: IncomingHttpHeaders, now: number, sentAt = now): Limits {
  const text = (name: string) => first(headers[name])
  const skew = skewOf(text('date'), sentAt, now)
  const reset = number(text('x-ratelimit-reset'))
  const told = {
    global: count(text('x-ratelimit-global-remaining')),
    globalLimit: count(text('x-ratelimit-global-limit')),
    route: count(text('x-ratelimit-route-remaining')),
    resetAt: reset === undefined ? undefined : within(reset - skew, now + soonestResetMs, now + latestResetMs),
    retryAt: retryAt(text('retry-after'), now, skew),
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}

const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most)

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*-?\d{1,20}(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined
}

function count(text: string | undefined): number | undefined {
  const value = number(text)
  return value === undefined ? undefined : within(Math.floor(value), 0, mostCalls)
}

function retryAt(text: string | undefined, now: number, skew: number): number | undefined {
  const seconds = number(text)
  const at = seconds === undefined ? dateOf(text) - skew : now + seconds * 1000
  return at > now ? Math.min(at, now + latestRetryMs) : undefined
}

/** How far the upstream's clock is ahead of ours, in ms; 0 unless the two clearly disagree. */
function skewOf(date: string | undefined, sentAt: number, now: number): number {
  const at = dateOf(date)
  const skew = at - within(at, sentAt, now)
  return Math.abs(skew) > tolerableSkewMs ? skew : 0
}

/** NaN for what is no date, or a number: `Date.parse` would take "7" for a month. */
const dateOf = (text: string | undefined) => (text && /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN)
