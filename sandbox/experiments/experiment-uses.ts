import type { Call } from '../resource/call.ts'
import { environmentOf, projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { defined } from '../resource/shape.ts'
import { type ExperimentRecord, iterationsOf } from './experiment-record.ts'
import { experimentsIn } from './experiment-table.ts'
import { groupsWith } from './metric-group-table.ts'

const measuring = (call: Call, fits: (one: { key: string; isGroup: boolean }) => boolean): ExperimentRecord[] =>
  [...experimentsIn(call.store, projectOf(call)).values()].filter((experiment) =>
    iterationsOf(experiment).some(({ primary, metrics }) => [primary, ...metrics].some(fits)),
  )

export const experimentsWithGroup = (groupKey: string, call: Call): ExperimentRecord[] =>
  measuring(call, ({ key, isGroup }) => isGroup && key === groupKey)

/** The experiments with a metric, or with a group that contains it. */
export function experimentsWith(metricKey: string, call: Call): ExperimentRecord[] {
  const groups = new Set(groupsWith(metricKey, call).map(({ key }) => key))
  return measuring(call, ({ key, isGroup }) => (isGroup ? groups.has(key) : key === metricKey))
}

export const isRunning = ({ current }: ExperimentRecord): boolean => current?.status === 'running'

/** The statuses by which groups are selected. */
export function statusesOf({ current }: ExperimentRecord): readonly string[] {
  const status = current?.status ?? 'not_started'
  return status === 'not_started' ? [status] : [status, 'started']
}

/** An experiment as the documents of metrics and groups name it. */
export function dependentExperiment(row: ExperimentRecord, call: Call) {
  const { projectKey = '' } = call.params
  const environment = environmentOf({ ...call, params: { ...call.params, environmentKey: row.environmentKey } })
  return defined({
    key: row.key,
    name: row.name,
    environmentId: environment.id,
    environmentKey: row.environmentKey,
    creationDate: row.createdAt,
    archivedDate: row.archivedAt,
    _links: { self: json(api('projects', projectKey, 'environments', row.environmentKey, 'experiments', row.key)) },
  })
}
