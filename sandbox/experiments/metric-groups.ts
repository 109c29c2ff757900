import { memberSummary } from '../account/member-document.ts'
import { has, hasAny, is, resembles } from '../filters/filter-operator-kinds.ts'
import { invalid } from '../http/errors.ts'
import { type Given, key, objects, oneOf, optional, required, string, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { api, json } from '../resource/links.ts'
import { plain } from '../resource/plain.ts'
import { needed, possible } from '../resource/properties.ts'
import { expanded } from '../resource/query.ts'
import { defined, only, shown } from '../resource/shape.ts'
import { dependentExperiment, experimentsWithGroup, isRunning, statusesOf } from './experiment-uses.ts'
import type { MetricGroupRecord, MetricInGroup } from './metric-group-record.ts'
import { metricGroupTable } from './metric-group-table.ts'
import { seededMetricGroups } from './metric-groups-seed.ts'
import type { MetricRecord } from './metric-record.ts'
import { asking, memberIn, metrics } from './metrics.ts'

type Sent = Pick<MetricGroupRecord, 'name' | 'kind' | 'description' | 'tags' | 'maintainerId' | 'metrics'>

const metricOf = (metricKey: string, { store, params }: Call): MetricRecord | undefined =>
  store.rows(metrics.table, params.projectKey).get(metricKey)

/** The maintainer in a body. A patched document, which has none by this name, keeps the one that the group has. */
function maintainerIn(given: Given, name: string, call: Call): string {
  const { projectKey, metricGroupKey = '' } = call.params
  const kept = call.store.rows(metricGroupTable, projectKey).get(metricGroupKey)?.maintainerId
  const id = memberIn(given, name, call) ?? kept
  if (id === undefined) throw invalid(`${name} is required`)
  return id
}

/** The metrics of a group, which have a unit in common, as an experiment measures them together. */
function metricsIn(given: Given, name: string, call: Call): readonly MetricInGroup[] {
  const named = required(given, name, objects)
  const rows = named.map((one) => {
    const metricKey = required(one, 'key', key)
    const row = metricOf(metricKey, call)
    if (!row) throw invalid(`metrics must be keys of metrics, got ${shown(metricKey)}`)
    return row
  })
  const units = rows.map(({ randomizationUnits }) => new Set(randomizationUnits))
  if (rows.length && ![...units[0]!].some((unit) => units.every((others) => others.has(unit)))) {
    throw invalid('The metrics of a group must have a randomization unit in common')
  }
  const isFunnel = given.kind === 'funnel'
  return named.map((one) => {
    const nameInGroup = isFunnel ? required(one, 'nameInGroup', text) : optional(one, 'nameInGroup', string)
    return { key: required(one, 'key', key), ...(isFunnel && { nameInGroup }) } as MetricInGroup
  })
}

/** A metric that was deleted is left out. */
const metricDocument = ({ key, nameInGroup }: MetricInGroup, call: Call): object[] => {
  const row = metricOf(key, call)
  if (!row) return []
  const { _versionId, name } = metrics.document(row, call) as { _versionId: string; name: string }
  return [
    defined({
      ...{ _versionId, name, nameInGroup, _links: { self: json(api('metrics', call.params.projectKey ?? '', key)) } },
      ...only(row, 'key', 'kind', 'isNumeric', 'unitAggregationType', 'eventKey', 'randomizationUnits'),
    }),
  ]
}

export const metricGroups = plain<MetricGroupRecord, Sent>({
  noun: 'metric group',
  path: '/api/v2/projects/{projectKey}/metric-groups/{metricGroupKey}',
  by: 'key',
  keyFrom: ({ name }) =>
    String(name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-'),
  called: 'metric group key',
  site: '/{projectKey}/metric-groups',
  beta: true,
  list: {
    pageMaximum: 50,
    // LaunchDarkly takes the parameter and ignores it.
    takes: { expand: 1 },
    operatorFilters: {
      query: { equals: resembles(({ key, name }) => [key, name]) },
      kind: { equals: has(({ kind }) => [kind], ['funnel', 'standard']) },
      experimentStatus: {
        equals: asking((call) =>
          has(
            ({ key }) => experimentsWithGroup(key, call).flatMap(statusesOf),
            ['not_started', 'running', 'stopped', 'started'],
          ),
        ),
      },
      hasConnections: { equals: asking((call) => is(({ key }) => experimentsWithGroup(key, call).length > 0)) },
      maintainerIds: { anyOf: hasAny(({ maintainerId }) => [maintainerId]) },
      maintainerTeamKey: {
        equals: asking(({ store }) => has(({ maintainerId }) => store.members.get(maintainerId)?.teamKeys ?? [])),
      },
    },
    sorts: {
      name: { by: ({ name }) => name.toLowerCase() },
      createdAt: { by: ({ createdAt }) => createdAt },
      connectionCount: { by: ({ key }, call) => experimentsWithGroup(key, call).length },
    },
  },
  properties: {
    name: needed(text, 'updateMetricGroupName'),
    kind: needed(oneOf('funnel', 'standard')),
    description: possible(string, 'updateMetricGroupDescription'),
    tags: needed(strings, 'updateMetricGroupTags'),
    maintainerId: { read: maintainerIn, action: 'updateMetricGroupMaintainer' },
    metrics: { read: metricsIn, action: 'updateMetricGroupMetrics' },
  },
  made: (sent, call) => ({ ...sent, createdAt: momentOf(call), lastModifiedAt: momentOf(call), version: 1 }),
  settled: (row, call) => ({ ...row, lastModifiedAt: momentOf(call), version: row.version + 1 }),
  document: (row, { links, access, call }) => {
    const maintainer = call.store.members.get(row.maintainerId)
    return {
      _id: row.id,
      _links: links,
      _access: access,
      ...only(row, 'key', 'name', 'kind', 'description', 'tags'),
      _creationDate: row.createdAt,
      _lastModified: row.lastModifiedAt,
      maintainer: maintainer ? { member: memberSummary(maintainer) } : {},
      metrics: row.metrics.flatMap((metric) => metricDocument(metric, call)),
      _version: row.version,
      activeExperimentCount: experimentsWithGroup(row.key, call).filter(isRunning).length,
      activeGuardedRolloutCount: 0,
    }
  },
  alone: ({ key }, call) =>
    expanded(call.query, ['experimentCount', 'experiments'], (part) => {
      const experiments = experimentsWithGroup(key, call)
      return part === 'experiments' ? experiments.map((one) => dependentExperiment(one, call)) : experiments.length
    }),
  seed: (people, project) => (project ? seededMetricGroups(people, project) : []),
})
