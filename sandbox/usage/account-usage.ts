import type { FlagRecord } from '../flags/flag-record.ts'
import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { found } from '../resource/find.ts'
import { get, type Resource } from '../resource/operation.ts'
import { shown } from '../resource/shape.ts'
import { day } from '../seed/random.ts'
import {
  activeUsers,
  byCategory,
  type Cell,
  connections,
  contexts,
  events,
  experimentEvents,
  experimentKeys,
  exportedEvents,
  ofProjects,
  streams,
} from './activity.ts'
import { sdkVersionRoutes } from './sdk-versions.ts'
import { type Measured, measures } from './usage-series.ts'

const daily = { month_to_date: ['daily', 'monthly'], incremental: ['daily'], rolling_30d: ['daily'] }
const hourly = { month_to_date: ['hourly', 'daily', 'monthly'], incremental: ['hourly', 'daily'] }
const averaged = { month_to_date: ['hourly', 'daily', 'monthly'], average: ['hourly', 'daily', 'monthly'] }

const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]))

const scope = same('projectKey', 'environmentKey')
const users = { ...scope, ...same('sdkName'), anonymous: 'anonymousV2' }
const bySdk = same('projectId', 'environmentId', 'sdkName', 'sdkAppId', 'anonymousV2')
const bySdkType = { ...bySdk, ...same('sdkType') }

const client = (cells: (store: Call['store']) => Cell[]) => sided(cells, (type) => type !== 'server')
const server = (cells: (store: Call['store']) => Cell[]) => sided(cells, (type) => type === 'server')
const sided =
  (cells: (store: Call['store']) => Cell[], holds: (sdkType: string | undefined) => boolean) => (call: Call) =>
    cells(call.store).filter(({ dimensions }) => holds(dimensions.sdkType))

const ofContexts = { combinations: daily, takes: { ...users, ...same('contextKind') }, always: ['contextKind'] }
const ofProject = (perDay: number): Measured => ({
  cells: ({ store }) => ofProjects(perDay)(store),
  seconds: true,
  combinations: daily,
  takes: same('projectKey'),
})

/** The value of a part of the path, which is one of a few words. */
function wordIn({ params }: Call, name: string, words: readonly string[]): string {
  const word = params[name] ?? ''
  if (words.includes(word)) return word
  throw invalid(`${name} must be ${words.join(' or ')}, got ${shown(word)}`)
}

const ofSource = (call: Call) => {
  const source = wordIn(call, 'source', ['client', 'server'])
  return streams(call.store).filter(({ dimensions }) => (dimensions.sdkType === 'server') === (source === 'server'))
}

/** What an environment evaluates of a flag that it evaluates at all, by variation. */
function evaluations({ store, params }: Call): Cell[] {
  const project = found(store.projects, params.projectKey, 'project key')
  const environment = found(project.environments, params.environmentKey, 'environment key')
  const flag: FlagRecord = found(project.flags, params.featureFlagKey, 'feature flag key')
  if (flag.configs.get(environment.key)?.status.lastRequested === undefined) return []
  return flag.variations.map(({ _id: variationId = '' }, index) => ({
    dimensions: { flagKey: flag.key, environmentId: environment.id, variationId },
    perDay: (environment.critical ? 20_000 : 800) / (index + 1),
  }))
}

/** The measurements by the rest of their paths. */
const measured: Readonly<Record<string, Measured>> = {
  'total-contexts': {
    ...ofContexts,
    cells: ({ store }) => contexts(store),
    takes: { ...ofContexts.takes, ...same('sdkType') },
    groupings: bySdkType,
  },
  'clientside-contexts': { ...ofContexts, cells: client(contexts), groupings: bySdk },
  'serverside-contexts': { ...ofContexts, cells: server(contexts), seconds: true, groupings: bySdk },
  'total-mau': {
    cells: ({ store }) => activeUsers(store),
    combinations: daily,
    takes: { ...users, ...same('sdkType') },
    groupings: bySdkType,
  },
  'clientside-mau': { cells: client(activeUsers), combinations: daily, takes: users, groupings: bySdk },
  'service-connections': {
    cells: ({ store }) => connections(store),
    combinations: hourly,
    takes: { ...scope, ...same('connectionType', 'relayVersion', 'sdkName', 'sdkVersion', 'sdkType', 'sdkAppId') },
    groupings: {
      ...same('projectId', 'environmentId', 'connectionType', 'relayVersion'),
      ...same('sdkName', 'sdkVersion', 'sdkType', 'sdkAppId'),
    },
  },
  'data-export-events': {
    cells: ({ store }) => exportedEvents(store),
    combinations: hourly,
    takes: { ...scope, ...same('eventKind') },
    groupings: same('environmentId', 'eventKind'),
  },
  'experimentation-events': {
    cells: ({ store }) => experimentEvents(store),
    combinations: hourly,
    takes: { ...scope, ...same('eventKey', 'eventKind') },
    groupings: same('environmentId', 'eventKey', 'eventKind'),
  },
  'experimentation-keys': {
    cells: ({ store }) => experimentKeys(store),
    combinations: hourly,
    takes: { ...scope, ...same('experimentId') },
    groupings: same('projectId', 'environmentId', 'experimentId'),
  },
  'observability/errors': ofProject(120),
  'observability/logs': ofProject(90_000),
  'observability/metrics': { ...ofProject(48_000), combinations: averaged },
  'observability/sessions': ofProject(2_400),
  'observability/traces': ofProject(30_000),
  'vega-ai': ofProject(25),
  'events/{type}': {
    cells: (call) => {
      const type = wordIn(call, 'type', ['received', 'published'])
      return events(call.store).filter(({ dimensions }) => dimensions.type === type)
    },
    usual: day,
  },
  'streams/{source}': { cells: ofSource, usual: 30 * day, zoned: true },
  'streams/{source}/bysdkversion': {
    cells: ofSource,
    usual: day,
    zoned: true,
    takes: same('sdk', 'version'),
    always: ['sdk', 'version'],
  },
  'evaluations/{projectKey}/{environmentKey}/{featureFlagKey}': {
    cells: evaluations,
    usual: 30 * day,
    zoned: true,
    always: ['variationId'],
  },
  mau: {
    cells: ({ store }) => contexts(store),
    combinations: { month_to_date: ['daily'], incremental: ['daily'], rolling_30d: ['daily'] },
    aggregations: { rolling_30d: 'rolling_30d', month_to_date: 'month_to_date', daily_incremental: 'incremental' },
    usual: 30 * day,
    takes: {
      ...{ project: 'projectKey', environment: 'environmentKey', sdktype: 'side', sdk: 'sdkName' },
      ...{ anonymous: 'anonymousV2', contextKind: 'contextKind' },
    },
    otherwise: { contextKind: ['user'] },
    groupingParameter: 'groupby',
    groupings: {
      ...{ project: 'projectId', environment: 'environmentId', sdktype: 'side', sdk: 'sdkName' },
      ...{ anonymous: 'anonymousV2', contextKind: 'contextKind', sdkAppId: 'sdkAppId' },
    },
  },
  'mau/bycategory': { cells: ({ store }) => byCategory(store), usual: 30 * day, always: ['category'] },
}

/** Nothing of the usage of an account is kept: all of it follows from its projects, environments and flags. */
export const accountUsage: Resource = {
  operations: [
    ...Object.entries(measured).map(([path, of]) =>
      get(`/api/v2/usage/${path}`, 'usage', measures(of), { beta: true }),
    ),
    ...sdkVersionRoutes,
  ],
}
