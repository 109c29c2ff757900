import type { IncomingHttpHeaders } from 'node:http'
import { createUpstreamClock, tolerableSkewMs } from './upstream-clock.ts'

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
/** No window is as long as that. A time further ahead is a mistake, and a call that goes ahead then finds out. */
export const defaultMostWaitMs = 60_000

/** What GraphQL's `Int` can hold. */
const mostCalls = 2 ** 31 - 1

export interface LimitsOptions {
  /** How far ahead a time may be that an answer tells calls to wait for, in ms. Default 60 000. */
  readonly mostWaitMs?: number | undefined
}

/**
 * Reads the limit headers of an answer.
 *
 * @param now when the answer came, in epoch ms.
 * @param sentAt when its call was sent. Default `now`.
 */
export type LimitsReader = (headers: IncomingHttpHeaders, now: number, sentAt?: number) => Limits

/**
 * Makes the reader for the answers of one upstream. It reads `X-Ratelimit-Global-Remaining`, `-Global-Limit`, `-Route-Remaining`,
 * `X-Ratelimit-Reset` (epoch ms) and `Retry-After` (seconds, or a date by RFC 9110). Text that is not a number counts as missing, a
 * number below 0 as 0, and times are held within reason. Times of the upstream are told on our clock if the two clocks disagree.
 */
export function createLimitsReader({ mostWaitMs = defaultMostWaitMs }: LimitsOptions = {}): LimitsReader {
  const clock = createUpstreamClock()

  return (headers, now, sentAt = now) => {
    const text = (name: string) => first(headers[name])
    const skew = clock.skew(datedAt(text('date'), text('age')), sentAt, now)
    const reset = number(text('x-ratelimit-reset'))
    const latest = now + mostWaitMs
    const told = {
      global: count(text('x-ratelimit-global-remaining')),
      globalLimit: count(text('x-ratelimit-global-limit')),
      route: count(text('x-ratelimit-route-remaining')),
      resetAt:
        reset === undefined
          ? undefined
          : within(onOurClock(reset, skew, now, windowMs), Math.min(now + soonestResetMs, latest), latest),
      retryAt: retryAt(text('retry-after'), skew, now, mostWaitMs),
    }
    return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
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

/** When an answer was made. One that a cache handed out says for how long it was kept. */
function datedAt(date: string | undefined, age: string | undefined): number {
  return dateOf(date) + Math.max(0, number(age) ?? 0) * 1000
}

/**
 * A time of the upstream on our clock. A skew that leads to a time which cannot be meant is not believed where the time as it
 * stands can be meant: the date of that answer was not its own.
 *
 * @param mostMs how far ahead the time may be.
 */
function onOurClock(at: number, skew: number, now: number, mostMs: number): number {
  const isPlausible = (time: number) => time >= now - tolerableSkewMs && time <= now + mostMs + tolerableSkewMs
  const [corrected, plain] = [at - skew, at]
  if (isPlausible(corrected)) return corrected
  if (isPlausible(plain)) return plain
  return Math.abs(corrected - now) <= Math.abs(plain - now) ? corrected : plain
}

/** NaN for what is no date, or a number: `Date.parse` would take "7" for a month. */
const dateOf = (text: string | undefined) => (text && /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN)
