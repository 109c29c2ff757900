import type { Call } from '../resource/call.ts'
import type { Table } from '../store.ts'
import type { MetricGroupRecord } from './metric-group-record.ts'
import { seededMetricGroups } from './metric-groups-seed.ts'

/** The metric groups of a project, by key. */
export const metricGroupTable: Table<MetricGroupRecord> = {
  name: 'metric-group',
  isInProject: true,
  seed: (people, project) => new Map(project ? seededMetricGroups(people, project).map((row) => [row.key, row]) : []),
}

/** The metric groups with a metric, in the order in which they were made. */
export const groupsWith = (metricKey: string, { store, params }: Call): MetricGroupRecord[] =>
  [...store.rows(metricGroupTable, params.projectKey).values()].filter(({ metrics }) =>
    metrics.some(({ key }) => key === metricKey),
  )
