import { memberSummary } from '../account/member-document.ts'
import { has, hasAny, is, listOf, resembles } from '../filters/filter-operator-kinds.ts'
import type { OperatorFilter } from '../filters/filter-operators.ts'
import { invalid, notFound } from '../http/errors.ts'
import {
  boolean,
  type Given,
  integer,
  object,
  objects,
  oneOf,
  optional,
  string,
  strings,
  text,
} from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { api, json, site } from '../resource/links.ts'
import { type PlainResource, plain } from '../resource/plain.ts'
import { initially, needed, possible, usually } from '../resource/properties.ts'
import { expanded, first } from '../resource/query.ts'
import { only, shown } from '../resource/shape.ts'
import { experimentsWith, isRunning } from './experiment-uses.ts'
import { type MetricRecord, versionIdOf } from './metric-record.ts'
import { flagsWith, isActive, isUsed, partOf, usesOf, viewsOf } from './metric-uses.ts'
import { seededMetrics } from './metrics-seed.ts'

/** The document of the version that a call asks for. Empty if it asks for none. */
function inVersion(row: MetricRecord, call: Call): object {
  const asked = first(call.query, 'versionId')
  if (asked === undefined) return {}
  const version = [row, ...(row.former ?? [])].find((one) => versionIdOf(one) === asked)
  if (!version) throw notFound('metric version', asked)
  return metrics.document(version, call)
}

/** A filter whose values are in other rows. */
export const asking =
  <Row>(filter: (call: Call) => OperatorFilter<Row>): OperatorFilter<Row> =>
  (term, call) =>
    filter(call)(term, call)

export function memberIn(given: Given, name: string, { store }: Call): string | undefined {
  const id = optional(given, name, text)
  if (id === undefined || store.members.has(id)) return id
  throw invalid(`${name} must be the id of a member, got ${shown(id)}`)
}

/** Checks that a metric has the properties that its kind requires. */
function complete(row: MetricRecord): MetricRecord {
  const lacks = (name: keyof MetricRecord) => row[name] === undefined
  if (row.kind === 'click' && lacks('selector')) throw invalid('selector is required for a click metric')
  if (row.kind !== 'custom' && !row.urls?.length) throw invalid(`urls is required for a ${row.kind} metric`)
  if (row.kind === 'custom' && lacks('eventKey')) throw invalid('eventKey is required for a custom metric')
  if (row.isNumeric && lacks('successCriteria')) throw invalid('successCriteria is required for a numeric metric')
  if (row.analysisType === 'percentile' && lacks('percentileValue'))
    throw invalid('percentileValue is required for the analysis type percentile')
  return row
}

type Sent = Omit<MetricRecord, 'createdAt' | 'version' | 'former'>

export const metrics: PlainResource<MetricRecord> = plain<MetricRecord, Sent>({
  noun: 'metric',
  path: '/api/v2/metrics/{projectKey}/{metricKey}',
  by: 'key',
  called: 'metric key',
  site: '/{projectKey}/metrics',
  list: {
    pageMaximum: 50,
    operatorFilters: {
      query: { equals: resembles(({ key, name = key }) => [key, name]) },
      tags: { contains: (term) => (row) => listOf(term).every((tag) => row.tags.includes(tag)) },
      eventKind: { equals: has(({ kind }) => [kind], ['pageview', 'click', 'custom']) },
      isNumeric: { equals: is(({ isNumeric }) => isNumeric) },
      unitAggregationType: { equals: has(({ unitAggregationType }) => [unitAggregationType], ['average', 'sum']) },
      hasConnections: { equals: asking((call) => is((row) => isUsed(row, call))) },
      metricUsedIn: {
        equals: asking((call) => has((row) => usesOf(row, call), ['experiments', 'guarded_rollouts', 'any', 'none'])),
      },
      maintainerIds: { anyOf: hasAny(({ maintainerId }) => (maintainerId ? [maintainerId] : [])) },
      maintainerTeamKey: {
        equals: asking(({ store }) => has((row) => store.members.get(row.maintainerId ?? '')?.teamKeys ?? [])),
      },
      // LaunchDarkly names these fields, but not their operators.
      view: { equals: asking((call) => has((row) => viewsOf(row, call))) },
      eventKeys: { anyOf: hasAny(({ eventKey }) => (eventKey === undefined ? [] : [eventKey])) },
      versionIds: { anyOf: hasAny((row) => [versionIdOf(row)]) },
      dataSourceKeys: { anyOf: hasAny(({ dataSource }) => [(dataSource as { key: string }).key]) },
    },
    sorts: {
      createdAt: { by: ({ createdAt }) => createdAt },
      name: { by: ({ key, name = key }) => name.toLowerCase() },
    },
  },
  properties: {
    kind: needed(oneOf('pageview', 'click', 'custom')),
    name: possible(text, 'updateName'),
    description: possible(string, 'updateDescription'),
    tags: usually(strings, [], 'updateTags'),
    maintainerId: { read: memberIn, action: 'updateMaintainer' },
    selector: possible(text, 'updateSelector'),
    urls: possible(objects, 'updateUrls'),
    eventKey: possible(text, 'updateEventKey'),
    isNumeric: usually(boolean, false, 'updateNumeric'),
    unit: possible(string, 'updateNumericUnit'),
    successCriteria: possible(oneOf('HigherThanBaseline', 'LowerThanBaseline'), 'updateNumericSuccess'),
    randomizationUnits: usually(strings, ['user'], 'updateRandomizationUnits'),
    unitAggregationType: initially(oneOf('average', 'sum'), 'average', 'updateUnitAggregationType'),
    analysisType: usually(oneOf('mean', 'percentile'), 'mean', 'updateUnitAggregationType'),
    percentileValue: possible(integer, 'updateUnitAggregationType'),
    eventDefault: usually(object, { disabled: false, value: 0 }, 'updateEventDefault'),
    dataSource: usually(object, { key: 'launchdarkly-hosted' }),
    filters: possible(object, 'updateFilters'),
  },
  made: (sent, call) =>
    complete({ maintainerId: call.caller.memberId, ...sent, createdAt: momentOf(call), version: 1 } as MetricRecord),
  settled(row, call) {
    const { former = [], ...before } = metrics.find(call)
    return complete({ ...row, version: row.version + 1, former: [...former, before] })
  },
  checkDeletion(row, call) {
    const running = experimentsWith(row.key, call).find(isRunning)
    if (running) throw invalid(`The metric is used by the running experiment ${running.key}`)
  },
  document: (row, { links, access, call: { store, params } }) => {
    const maintainer = store.members.get(row.maintainerId ?? '')
    return {
      _id: row.id,
      _versionId: versionIdOf(row),
      _version: row.version,
      _links: links,
      _site: site(params.projectKey ?? '', 'metrics', row.key),
      _access: access,
      ...only(row, 'key', 'description', 'kind', 'tags', 'selector', 'urls', 'eventKey', 'isNumeric', 'unit'),
      ...only(row, 'successCriteria', 'randomizationUnits', 'unitAggregationType', 'analysisType', 'percentileValue'),
      ...only(row, 'eventDefault', 'dataSource', 'filters'),
      name: row.name ?? row.key,
      maintainerId: maintainer?.id,
      _maintainer: maintainer && memberSummary(maintainer),
      _creationDate: row.createdAt,
    }
  },
  expand: { experimentCount: (row, call) => experimentsWith(row.key, call).length },
  aloneTakes: ['versionId'],
  alone: (row, call) => ({
    ...inVersion(row, call),
    ...expanded(call.query, ['metricGroupCount', 'metricGroups', 'experiments', 'lastUsedInExperiment'], (part) =>
      partOf(row, part, call),
    ),
    isActive: isActive(row, call),
    _attachedFeatures: flagsWith(row, call).map(({ key, name }) => {
      const { projectKey = '' } = call.params
      return {
        key,
        name,
        _links: { self: json(api('flags', projectKey, key)) },
        _site: site(projectKey, '~', 'features', key),
      }
    }),
  }),
  seed: (_, project) => (project ? seededMetrics(project) : []),
})
