import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { first } from '../resource/query.ts'
import { shown } from '../resource/shape.ts'
import type { Metric } from './chart-metrics.ts'
import type { Series } from './chart-series.ts'
import type { Measured } from './measures.ts'
import { keysIn, placeOf } from './timed-list.ts'

export interface Chart {
  /** What the chart is of, as LaunchDarkly names it. */
  name: string
  xUnit: string
  yUnit: string
  series: readonly Series[]
  metrics?: Readonly<Record<string, Metric>>
}

export const measuredIn = (call: Call): Measured => ({
  ...placeOf(call),
  applicationKeys: keysIn(call, 'applicationKey'),
})

/** The dimension of a chart, or undefined. */
export function groupOf(call: Call, ...options: readonly string[]): string | undefined {
  const group = first(call.query, 'groupBy')
  if (group === undefined || options.includes(group)) return group
  throw invalid(`groupBy must be one of ${options.join(', ')}, got ${shown(group)}`)
}
