import { invalid } from '../http/errors.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { json } from '../resource/links.ts'
import { all, first } from '../resource/query.ts'
import { shown } from '../resource/shape.ts'
import { day, hour } from '../seed/random.ts'
import { type Cell, onDays, rounded } from './activity.ts'
import { granularityByAge, monthOf, offsetOf, rangeOf, timesOf, type UsageTimes } from './usage-window.ts'

type Aggregation = 'month_to_date' | 'incremental' | 'rolling_30d' | 'average'

/** A route that answers a measurement. */
export interface Measured {
  cells(call: Call): readonly Cell[]
  /** The unit of its times. Default ms. */
  seconds?: true
  /** The granularities by aggregation. Without it, the granularity follows from the age of the data. */
  combinations?: Readonly<Record<string, readonly string[]>>
  /** LaunchDarkly's words of aggregations, the usual one first, if they are not those of the combinations. */
  aggregations?: Readonly<Record<string, Aggregation>>
  /** The time before `to` from which a query without `from` asks. Default the beginning of the month. */
  usual?: number
  /** The parameters that filter, each with its dimension. */
  takes?: Readonly<Record<string, string>>
  /** The values of parameters that are not sent. */
  otherwise?: Readonly<Record<string, readonly string[]>>
  /** What it can be grouped by, each with its dimension, and the parameter that says so. Default nothing. */
  groupings?: Readonly<Record<string, string>>
  groupingParameter?: string
  /** What it is always grouped by. */
  always?: readonly string[]
  /** Whether days can begin in another time zone. */
  zoned?: true
}

/** Answers series of points in time. Each grouping sums to the same total. */
export function measures(of: Measured): Answerer {
  const { takes = {}, groupings, groupingParameter = 'groupBy', combinations, zoned } = of
  return {
    takes: [
      'from',
      'to',
      ...Object.keys(takes),
      ...(groupings ? [groupingParameter] : []),
      ...(combinations && !of.aggregations ? ['aggregationType', 'granularity'] : []),
      ...(of.aggregations ? ['aggregationType'] : []),
      ...(zoned ? ['tz'] : []),
    ],
    answer(call) {
      const { times, aggregation } = asked(of, call)
      const dimensions = dimensionsIn(of, call)
      const series = Map.groupBy(kept(of, call), (cell) =>
        JSON.stringify(dimensions.map(([, dimension]) => cell.dimensions[dimension] ?? '')),
      )
      const columns = [...series.values()].map((cells) => numbers(cells, times, aggregation))
      const unit = of.seconds ? 1000 : 1
      return {
        _links: { self: json(call.path) },
        metadata: [...series.values()].map(([cell]) =>
          Object.fromEntries(dimensions.map(([name, dimension]) => [name, cell!.dimensions[dimension] ?? ''])),
        ),
        series: times.starts.map((start, row) => ({
          time: start / unit,
          ...Object.fromEntries(columns.map((column, index) => [String(index), column[row]])),
        })),
      }
    },
  }
}

function asked(of: Measured, call: Call): { times: UsageTimes; aggregation: Aggregation } {
  const { combinations, usual } = of
  const range = rangeOf(call, of.seconds ? 1000 : 1, (to) => (usual === undefined ? monthOf(to - 1) : to - usual))
  if (!combinations) {
    const offset = offsetOf(first(call.query, 'tz'), range.to)
    return { times: timesOf(range, granularityByAge(range, call.store.moment), offset), aggregation: 'incremental' }
  }
  const words =
    of.aggregations ?? Object.fromEntries(Object.keys(combinations).map((word) => [word, word as Aggregation]))
  const word = first(call.query, 'aggregationType') ?? Object.keys(words)[0]!
  const granularity = first(call.query, 'granularity') ?? 'daily'
  const aggregation = Object.hasOwn(words, word) ? words[word]! : undefined
  if (!aggregation) throw invalid(`aggregationType must be ${Object.keys(words).join(' or ')}, got ${shown(word)}`)
  const known = combinations[aggregation]!
  if (!known.includes(granularity))
    throw invalid(`granularity must be ${known.join(' or ')} with ${word}, got ${shown(granularity)}`)
  return { times: timesOf(range, granularity as 'daily'), aggregation }
}

/** The dimensions of the series, each with its name in the metadata. */
function dimensionsIn({ groupings = {}, groupingParameter = 'groupBy', always = [] }: Measured, { query }: Call) {
  const names = all(query, groupingParameter)
  const wrong = names.find((name) => !Object.hasOwn(groupings, name))
  if (wrong !== undefined)
    throw invalid(`${groupingParameter} must be ${Object.keys(groupings).join(' or ')}, got ${shown(wrong)}`)
  return [...always.map((name) => [name, name] as const), ...names.map((name) => [name, groupings[name]!] as const)]
}

/** The cells that a query selects. */
function kept({ cells, takes = {}, otherwise = {} }: Measured, call: Call): readonly Cell[] {
  const environments = all(call.query, 'environmentKey').length + all(call.query, 'environment').length
  const projects = all(call.query, 'projectKey').length + all(call.query, 'project').length
  if (environments > 0 && projects !== 1) throw invalid(`environmentKey needs exactly one projectKey, got ${projects}`)
  const filters = Object.entries(takes).flatMap(([name, dimension]) => {
    const values = all(call.query, name)
    const wanted = values.length ? values : otherwise[name]
    return wanted ? [{ dimension, wanted: new Set(wanted) }] : []
  })
  return cells(call).filter(({ dimensions }) =>
    filters.every(({ dimension, wanted }) => wanted.has(dimensions[dimension] ?? '')),
  )
}

/** The number of each period. */
function numbers(cells: readonly Cell[], times: UsageTimes, aggregation: Aggregation): number[] {
  const totals = times.starts.map(() => 0)
  const earliest = times.starts[0] ?? times.from
  const base = Math.floor(since(earliest, times.endOf(earliest), aggregation) / day) - 1
  const days = Math.ceil(times.to / day) - base + 1
  for (const cell of cells) {
    const until = counter(onDays(cell, base, days), base, cell.fractions)
    for (const [row, start] of times.starts.entries()) {
      const end = times.endOf(start)
      totals[row]! += until(end) - until(since(start, end, aggregation))
    }
  }
  const decimals = cells[0]?.fractions ?? 0
  return totals.map((total, row) => {
    const start = times.starts[row]!
    const hours = aggregation === 'average' ? Math.max(1, (times.endOf(start) - monthOf(start)) / hour) : 1
    return rounded(total / hours, decimals)
  })
}

function since(start: number, end: number, aggregation: Aggregation): number {
  if (aggregation === 'incremental') return start
  return aggregation === 'rolling_30d' ? end - 30 * day : monthOf(start)
}

/** Counts from the first of some days to a time. */
function counter(onDay: Float64Array, base: number, fractions = 0) {
  const before = new Float64Array(onDay.length + 1)
  for (const [index, number] of onDay.entries()) before[index + 1] = before[index]! + number
  return (time: number): number => {
    const index = Math.floor(time / day) - base
    const part = (onDay[index] ?? 0) * (time / day - Math.floor(time / day))
    return before[index]! + rounded(part, fractions)
  }
}
