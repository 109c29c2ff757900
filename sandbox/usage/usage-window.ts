import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { first } from '../resource/query.ts'
import { shown } from '../resource/shape.ts'
import { day, hour, minute } from '../seed/random.ts'

/** The times that a measurement is asked for, in epoch ms. */
export interface UsageTimes {
  from: number
  to: number
  /** The beginnings of the periods of the points. */
  starts: readonly number[]
  /** The end of the period that begins at a time. */
  endOf(start: number): number
}

type Granularity = 'minutely' | 'hourly' | 'daily' | 'monthly'

const steps = { minutely: minute, hourly: hour, daily: day }
const longest = 365 * day

export const monthOf = (time: number): number => {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

const nextMonth = (time: number): number => {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
}

/** A time of the query, which is a whole number in the unit of the route. */
function timeIn({ query }: Call, name: string, unitMs: number): number | undefined {
  const text = first(query, name)
  if (text === undefined) return undefined
  const time = /^\d{1,14}$/.test(text) ? Number(text) * unitMs : Number.NaN
  if (time <= 8.64e15) return time
  throw invalid(`${name} must be a time in ${unitMs === 1 ? 'milliseconds' : 'seconds'}, got ${shown(text)}`)
}

interface Range {
  from: number
  to: number
}

/** What `from` and `to` ask for. @param usual makes the start that a query without one has. */
export function rangeOf(call: Call, unitMs: number, usual: (to: number) => number): Range {
  const to = timeIn(call, 'to', unitMs) ?? call.store.moment
  const from = timeIn(call, 'from', unitMs) ?? usual(to)
  if (from > to) throw invalid('from must not be later than to')
  if (to - from > longest) throw invalid('from and to must be at most 365 days apart')
  return { from, to }
}

/** Minutes of the past two hours, hours of the past two days, days of what is older. */
export function granularityByAge({ from }: Range, now: number): Granularity {
  if (from >= now - 2 * hour) return 'minutely'
  return from >= now - 2 * day ? 'hourly' : 'daily'
}

/** The periods of a range. @param offset the difference of the time zone of daily periods from UTC, in ms. */
export function timesOf({ from, to }: Range, granularity: Granularity, offset = 0): UsageTimes {
  const step = granularity === 'monthly' ? undefined : steps[granularity]
  const shift = granularity === 'daily' ? offset : 0
  const endOf = (start: number) => Math.min(to, step ? start + step : nextMonth(start))
  const starts: number[] = []
  let start = step ? Math.floor((from + shift) / step) * step - shift : monthOf(from)
  for (; start < to; start = step ? start + step : nextMonth(start)) starts.push(start)
  return { from, to, starts, endOf }
}

/** The difference of a time zone from UTC at a time, in ms. */
export function offsetOf(timeZone: string | undefined, at: number): number {
  if (timeZone === undefined) return 0
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at)
    const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(
      parts.find(({ type }) => type === 'timeZoneName')!.value,
    )!
    return sign ? (Number(hours) * hour + Number(minutes) * minute) * (sign === '-' ? -1 : 1) : 0
  } catch {
    throw invalid(`tz must be a time zone such as Europe/Oslo, got ${shown(timeZone)}`)
  }
}
