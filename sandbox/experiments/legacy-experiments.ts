import type { ExperimentRecord, FlagRecord } from '../flags/flag-record.ts'
import type { Call } from '../resource/call.ts'
import { metrics } from './metrics.ts'

/** The experiments that a flag itself carries: an old form, in which the metric is embedded. */
export function legacyExperiments({ experiment }: FlagRecord, call: Call) {
  return { baselineIdx: 0, items: experiment ? [entry(experiment, call)] : [] }
}

const entry = (experiment: ExperimentRecord, call: Call) => ({
  metricKey: experiment.metricKey,
  _metric: metricOf(experiment, call),
  environments: experiment.environmentKeys,
  _environmentSettings: Object.fromEntries(
    experiment.environmentKeys.map((key) => [
      key,
      { startDate: experiment.createdAt, enabledPeriods: [{ startDate: experiment.createdAt }] },
    ]),
  ),
})

/** Undefined if the metric was deleted. */
function metricOf({ metricKey }: ExperimentRecord, call: Call): object | undefined {
  const row = call.store.rows(metrics.table, call.params.projectKey).get(metricKey)
  return row && metrics.document(row, call)
}
