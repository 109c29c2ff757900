import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { first, wholeNumber } from '../resource/query.ts'
import { shown } from '../resource/shape.ts'
import { day, hour } from '../seed/random.ts'
import type { Stretch } from './measures.ts'
import { stretchOf } from './timed-list.ts'

export interface Point {
  x: number
  y: number
}

export interface Series {
  name: string
  data: readonly Point[]
  bounds?: readonly { name: string; value: number }[]
}

/** Something that happened at a time, with its number and the series that it belongs to. */
export interface Happening {
  at: number
  value: number
  group: string
}

export const mean = (numbers: readonly number[]): number =>
  numbers.length ? Math.round(numbers.reduce((sum, one) => sum + one, 0) / numbers.length) : 0

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

const mostBuckets = 2000

/** The buckets of a request. A rolling one goes a week back from each of its points. */
function bucketsOf(call: Call): { x: number; stretch: Stretch }[] {
  const { from, to } = stretchOf(call)
  const type = first(call.query, 'bucketType') ?? 'rolling'
  if (!['rolling', 'hour', 'day'].includes(type))
    throw invalid(`bucketType must be rolling, hour or day, got ${shown(type)}`)
  const length = wholeNumber(call.query, 'bucketMs', type === 'hour' ? hour : day, 1, Number.MAX_SAFE_INTEGER)
  const count = Math.ceil((to - from) / length)
  if (count < 1 || count > mostBuckets) throw invalid(`from and to must have 1 to ${mostBuckets} buckets between them`)
  return Array.from({ length: count }, (_, index) => {
    const x = from + index * length
    const end = Math.min(to, x + length)
    return { x, stretch: type === 'rolling' ? { from: end - 7 * day, to: end } : { from: x, to: end - 1 } }
  })
}

/** A series for each group, in which a number stands for what happened in each bucket. */
export function seriesOver(
  call: Call,
  groups: readonly string[],
  happenings: readonly Happening[],
  numberOf: (values: readonly number[]) => number,
): Series[] {
  const buckets = bucketsOf(call)
  return groups.map((name) => {
    const own = happenings.filter(({ group }) => group === name)
    const data = buckets.map(({ x, stretch: { from, to } }) => ({
      x,
      y: numberOf(own.filter(({ at }) => at >= from && at <= to).map(({ value }) => value)),
    }))
    return { name, data }
  })
}
