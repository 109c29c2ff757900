import type { Call } from '../resource/call.ts'
import { projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { only } from '../resource/shape.ts'
import type { IterationRecord } from './experiment-record.ts'
import { metricGroupTable } from './metric-group-table.ts'
import { type MetricRecord, versionIdOf } from './metric-record.ts'
import { metrics } from './metrics.ts'

type Named = IterationRecord['primary']

const rowsOf = (call: Call): ReadonlyMap<string, MetricRecord> => call.store.rows(metrics.table, projectOf(call).key)

/** A metric as an iteration embeds it. Undefined if there is none. */
export function metricOf(key: string, call: Call) {
  const row = rowsOf(call).get(key)
  return row && metricDocument(row, call)
}

const metricDocument = (row: MetricRecord, call: Call) => ({
  key: row.key,
  _versionId: versionIdOf(row),
  name: row.name ?? row.key,
  ...only(row, 'kind', 'isNumeric', 'unitAggregationType', 'eventKey'),
  _links: { self: json(api('metrics', projectOf(call).key, row.key)) },
})

/** A metric group as an iteration embeds it. Undefined if there is none. */
export function groupOf(key: string, call: Call) {
  const group = call.store.rows(metricGroupTable, projectOf(call).key).get(key)
  if (!group) return undefined
  const members = group.metrics.flatMap(({ key, nameInGroup }) => {
    const row = rowsOf(call).get(key)
    return row ? [{ ...metricDocument(row, call), ...only(row, 'randomizationUnits'), nameInGroup }] : []
  })
  return {
    ...only(group, 'key', 'name', 'kind'),
    _links: { self: json(api('projects', projectOf(call).key, 'metric-groups', key)) },
    metrics: members,
  }
}

/** The same in the list of all metrics. */
export function metricOrGroup({ key, isGroup }: Named, call: Call) {
  if (!isGroup) {
    const metric = metricOf(key, call)
    const { unitAggregationType: _, ...told } = metric ?? {}
    return metric && { ...told, isGroup }
  }
  const group = groupOf(key, call)
  return group && { ...group, _versionId: group.metrics[0]?._versionId ?? '', isGroup }
}
