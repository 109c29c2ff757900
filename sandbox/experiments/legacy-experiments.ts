import type { ExperimentRecord, FlagRecord } from '../flags/flag-record.ts'
import { api, json, site } from '../resource/links.ts'

/** The experiments that a flag itself carries: an old form, in which the metric is embedded. */
export function legacyExperiments({ experiment }: FlagRecord, projectKey: string) {
  return { baselineIdx: 0, items: experiment ? [entry(experiment, projectKey)] : [] }
}

const entry = (experiment: ExperimentRecord, projectKey: string) => ({
  metricKey: experiment.metricKey,
  _metric: metric(experiment, projectKey),
  environments: experiment.environmentKeys,
  _environmentSettings: Object.fromEntries(
    experiment.environmentKeys.map((key) => [
      key,
      { startDate: experiment.createdAt, enabledPeriods: [{ startDate: experiment.createdAt }] },
    ]),
  ),
})

const metric = ({ metricId, metricKey, metricName, createdAt }: ExperimentRecord, projectKey: string) => ({
  _id: metricId,
  _versionId: metricId,
  key: metricKey,
  name: metricName,
  kind: 'custom',
  isNumeric: false,
  eventKey: metricKey,
  successCriteria: 'HigherThanBaseline',
  randomizationUnits: ['user'],
  tags: [],
  _creationDate: createdAt,
  dataSource: { key: 'launchdarkly-hosted' },
  _links: { self: json(api('metrics', projectKey, metricKey)), parent: json(api('metrics', projectKey)) },
  _site: site(projectKey, 'metrics', metricKey),
})
