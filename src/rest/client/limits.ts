import type { IncomingHttpHeaders } from 'node:http'
import { createUpstreamClock, tolerableSkewMs } from './upstream-clock.ts'

/** The limits in an answer. LaunchDarkly guarantees none of them: any part can be missing. Times in epoch ms. */
export interface Limits {
  /** Number of calls that the account has left in the window. */
  readonly global?: number
  /** Number of calls of an account in a window. */
  readonly globalLimit?: number
  /** Number of calls to this route that the account has left in the window. */
  readonly route?: number
  /** The time at which the next windows open. */
  readonly resetAt?: number
  /** The earliest time at which the call may be sent again. */
  readonly retryAt?: number
}

/** The documented length of a window. */
export const windowMs = 10_000

/**
 * The shortest time until a reset. A reset that has passed on arrival says little, and a call at once would fall into the same
 * window.
 */
const soonestResetMs = 250
/** The longest plausible window. A time further ahead is treated as an error, and a call shows the truth. */
export const defaultMostWaitMs = 60_000

/** The largest value of GraphQL's `Int`. */
const mostCalls = 2 ** 31 - 1

export interface LimitsOptions {
  /** The longest wait that an answer may demand, in ms. Default 60 000. */
  readonly mostWaitMs?: number | undefined
}

/**
 * Reads the limit headers of an answer.
 *
 * @param now The time of the answer, in epoch ms.
 * @param sentAt The time at which its call was sent. Default `now`.
 */
export type LimitsReader = (headers: IncomingHttpHeaders, now: number, sentAt?: number) => Limits

/**
 * Makes the reader for the answers of one upstream. It reads `X-Ratelimit-Global-Remaining`, `-Global-Limit`, `-Route-Remaining`,
 * `X-Ratelimit-Reset` (epoch ms) and `Retry-After` (seconds, or a date by RFC 9110). A text that is not a number counts as missing,
 * a number below 0 counts as 0, and times are limited to plausible ones. If the clocks disagree, times of the upstream are
 * converted to our clock.
 */
export function createLimitsReader({ mostWaitMs = defaultMostWaitMs }: LimitsOptions = {}): LimitsReader {
  const clock = createUpstreamClock()
  let known = { text: '', date: Number.NaN }

  /** Remembers the last date, because the answers of one second have the same. */
  function dateIn(text: string | undefined): number {
    if (text !== undefined && text !== known.text) known = { text, date: dateOf(text) }
    return text === undefined ? Number.NaN : known.date
  }

  return (headers, now, sentAt = now) => {
    const text = (name: string) => first(headers[name])
    // An answer from a cache contains its age.
    const dated = dateIn(text('date')) + 1000 * Math.max(0, number(text('age')) ?? 0)
    const skew = clock.skew(dated, sentAt, now)
    const global = count(text('x-ratelimit-global-remaining'))
    const globalLimit = count(text('x-ratelimit-global-limit'))
    const route = count(text('x-ratelimit-route-remaining'))
    const reset = number(text('x-ratelimit-reset'))
    const latest = now + mostWaitMs
    const retry = retryAt(text('retry-after'), skew, now, mostWaitMs)
    return {
      ...(global !== undefined && { global }),
      ...(globalLimit !== undefined && { globalLimit }),
      ...(route !== undefined && { route }),
      ...(reset !== undefined && {
        resetAt: within(onOurClock(reset, skew, now, windowMs), Math.min(now + soonestResetMs, latest), latest),
      }),
      ...(retry !== undefined && { retryAt: retry }),
    }
  }
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

function retryAt(text: string | undefined, skew: number, now: number, mostWaitMs: number): number | undefined {
  const seconds = number(text)
  const at = seconds === undefined ? onOurClock(dateOf(text), skew, now, mostWaitMs) : now + seconds * 1000
  return at > now ? Math.min(at, now + mostWaitMs) : undefined
}

/**
 * Converts a time of the upstream to our clock. If the conversion gives an implausible time and the original is plausible, the
 * original is used, because the date of that answer was not its own.
 *
 * @param mostMs The largest plausible distance into the future.
 */
function onOurClock(at: number, skew: number, now: number, mostMs: number): number {
  const isPlausible = (time: number) => time >= now - tolerableSkewMs && time <= now + mostMs + tolerableSkewMs
  const [corrected, plain] = [at - skew, at]
  if (isPlausible(corrected)) return corrected
  if (isPlausible(plain)) return plain
  return Math.abs(corrected - now) <= Math.abs(plain - now) ? corrected : plain
}

/** NaN for a text that is no date, and for a number: `Date.parse` would read "7" as a month. */
const dateOf = (text: string | undefined) => (text && /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN)
