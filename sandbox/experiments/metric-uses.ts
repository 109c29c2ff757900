import type { FlagRecord } from '../flags/flag-record.ts'
import type { Call } from '../resource/call.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { only } from '../resource/shape.ts'
import type { ExperimentRecord } from './experiment-record.ts'
import { dependentExperiment, experimentsWith, isRunning } from './experiment-uses.ts'
import { groupsWith } from './metric-group-table.ts'
import type { MetricRecord } from './metric-record.ts'

export const flagsWith = ({ key }: MetricRecord, call: Call): FlagRecord[] =>
  [...projectOf(call).flags.values()].filter(({ experiment }) => experiment?.metricKey === key)

/** The views of the flags that the metric measures. Views have no links to metrics of their own. */
export const viewsOf = (row: MetricRecord, call: Call): readonly string[] =>
  flagsWith(row, call).flatMap(({ views = [] }) => views.map(({ key }) => key))

export const isUsed = (row: MetricRecord, call: Call) =>
  flagsWith(row, call).length > 0 || experimentsWith(row.key, call).length > 0

export const isActive = (row: MetricRecord, call: Call) =>
  flagsWith(row, call).length > 0 || experimentsWith(row.key, call).some(isRunning)

const groupsOf = ({ key }: MetricRecord, call: Call) =>
  groupsWith(key, call).map((group) => ({
    ...only(group, 'key', 'name', 'kind'),
    _links: { self: json(api('projects', call.params.projectKey ?? '', 'metric-groups', group.key)) },
  }))

const latest = (row: MetricRecord, call: Call) =>
  experimentsWith(row.key, call).reduce<ExperimentRecord | undefined>(
    (last, one) => (last && last.createdAt > one.createdAt ? last : one),
    undefined,
  )

/** A part of the document that a single read can have. */
export function partOf(
  row: MetricRecord,
  part: 'metricGroupCount' | 'metricGroups' | 'experiments' | 'lastUsedInExperiment',
  call: Call,
) {
  if (part === 'metricGroupCount') return groupsWith(row.key, call).length
  if (part === 'metricGroups') return groupsOf(row, call)
  if (part === 'experiments') return experimentsWith(row.key, call).map((one) => dependentExperiment(one, call))
  const last = latest(row, call)
  return last && dependentExperiment(last, call)
}

/** The guarded rollouts of the sandbox have no metrics. */
export const usesOf = (row: MetricRecord, call: Call) => (isUsed(row, call) ? ['experiments', 'any'] : ['none'])
