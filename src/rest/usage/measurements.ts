import type { Operation } from '../operation.ts'
import {
  getContextsClientsideUsage,
  getContextsServersideUsage,
  getContextsTotalUsage,
  getDataExportEventsUsage,
  getEvaluationsUsage,
  getEventsUsage,
  getExperimentationEventsUsage,
  getExperimentationKeysUsage,
  getMAUClientsideUsage,
  getMAUTotalUsage,
  getMauUsage,
  getMauUsageByCategory,
  getObservabilityErrorsUsage,
  getObservabilityLogsUsage,
  getObservabilityMetricsUsage,
  getObservabilitySessionsUsage,
  getObservabilityTracesUsage,
  getServiceConnectionsUsage,
  getStreamUsage,
  getStreamUsageBySdkVersion,
  getVegaAIUsage,
} from './account-usage.ts'
import type { SeriesListRep } from './series.ts'

/** What can be asked of a measurement. Resolvers, batches and costs follow from it. */
export interface Measurement {
  readonly operation: Operation<never, SeriesListRep>
  /** The unit of `from` and `to`. Default milliseconds. */
  readonly unit?: 'seconds'
  /** The granularities that each aggregation has. Default: the measurement has none to choose. */
  readonly combinations?: Readonly<Record<string, readonly string[]>>
  /** The aggregation that LaunchDarkly applies unless another is asked for. Default `MONTH_TO_DATE`. */
  readonly aggregation?: string
  /** REST's names of the dimensions to group by. Default none. */
  readonly groupings?: Readonly<Record<string, string>>
  /** The arguments that the measurement lacks, unlike the others of its field. Default none. */
  readonly lacks?: readonly string[]
  /** The arguments that are words of enums, which REST has in lower case. Default none. */
  readonly words?: readonly string[]
  /** REST's names of arguments and words, where they differ from those of the other measurements. Default none. */
  readonly called?: Readonly<Record<string, string>>
}

const daily = { MONTH_TO_DATE: ['DAILY', 'MONTHLY'], INCREMENTAL: ['DAILY'], ROLLING_30_DAYS: ['DAILY'] }
const hourly = { MONTH_TO_DATE: ['HOURLY', 'DAILY', 'MONTHLY'], INCREMENTAL: ['HOURLY', 'DAILY'] }
const averaged = { MONTH_TO_DATE: ['HOURLY', 'DAILY', 'MONTHLY'], AVERAGE: ['HOURLY', 'DAILY', 'MONTHLY'] }

const inEnvironments = { ENVIRONMENT: 'environmentId' }
const inProjects = { PROJECT: 'projectId', ...inEnvironments }
const bySdk = { ...inProjects, SDK_NAME: 'sdkName', SDK_APP_ID: 'sdkAppId', ANONYMOUS: 'anonymousV2' }
const bySdkType = { ...bySdk, SDK_TYPE: 'sdkType' }

const seconds = { unit: 'seconds', combinations: daily } as const
const ofSome = { combinations: daily, groupings: bySdk, lacks: ['sdkTypes'] }

/**
 * The measurements of each field, by the argument `source` or `signal`. A field with one measurement has it as `only`.
 */
export const measurements = {
  contexts: {
    TOTAL: { operation: getContextsTotalUsage, combinations: daily, groupings: bySdkType },
    CLIENT_SIDE: { operation: getContextsClientsideUsage, ...ofSome },
    SERVER_SIDE: { operation: getContextsServersideUsage, ...ofSome, unit: 'seconds' },
  },
  monthlyActiveUsers: {
    TOTAL: { operation: getMAUTotalUsage, combinations: daily, groupings: bySdkType },
    CLIENT_SIDE: { operation: getMAUClientsideUsage, ...ofSome },
  },
  serviceConnections: {
    only: {
      operation: getServiceConnectionsUsage,
      combinations: hourly,
      groupings: {
        ...inProjects,
        ...{ CONNECTION_TYPE: 'connectionType', RELAY_VERSION: 'relayVersion', SDK_NAME: 'sdkName' },
        ...{ SDK_VERSION: 'sdkVersion', SDK_TYPE: 'sdkType', SDK_APP_ID: 'sdkAppId' },
      },
    },
  },
  dataExportEvents: {
    only: {
      operation: getDataExportEventsUsage,
      combinations: hourly,
      groupings: { ...inEnvironments, EVENT_KIND: 'eventKind' },
    },
  },
  experimentationEvents: {
    only: {
      operation: getExperimentationEventsUsage,
      combinations: hourly,
      groupings: { ...inEnvironments, EVENT_KEY: 'eventKey', EVENT_KIND: 'eventKind' },
    },
  },
  experimentationKeys: {
    only: {
      operation: getExperimentationKeysUsage,
      combinations: hourly,
      groupings: { ...inProjects, EXPERIMENT: 'experimentId' },
    },
  },
  observability: {
    ERRORS: { operation: getObservabilityErrorsUsage, ...seconds },
    LOGS: { operation: getObservabilityLogsUsage, ...seconds },
    METRICS: { operation: getObservabilityMetricsUsage, unit: 'seconds', combinations: averaged },
    SESSIONS: { operation: getObservabilitySessionsUsage, ...seconds },
    TRACES: { operation: getObservabilityTracesUsage, ...seconds },
  },
  vegaAI: { only: { operation: getVegaAIUsage, ...seconds } },
  events: { only: { operation: getEventsUsage, words: ['type'] } },
  streams: { only: { operation: getStreamUsage, words: ['source'] } },
  streamsBySdkVersion: {
    only: {
      operation: getStreamUsageBySdkVersion,
      words: ['source'],
      called: { sdkName: 'sdk', sdkVersion: 'version' },
    },
  },
  evaluationUsage: { only: { operation: getEvaluationsUsage } },
  recentActiveUsers: {
    only: {
      operation: getMauUsage,
      words: ['sdkTypes'],
      aggregation: 'ROLLING_30_DAYS',
      combinations: { MONTH_TO_DATE: ['DAILY'], INCREMENTAL: ['DAILY'], ROLLING_30_DAYS: ['DAILY'] },
      groupings: {
        ...{ PROJECT: 'project', ENVIRONMENT: 'environment', SDK_TYPE: 'sdktype', SDK_NAME: 'sdk' },
        ...{ ANONYMOUS: 'anonymous', CONTEXT_KIND: 'contextKind', SDK_APP_ID: 'sdkAppId' },
      },
      called: {
        ...{ projectKeys: 'project', environmentKeys: 'environment', sdkTypes: 'sdktype', sdkNames: 'sdk' },
        ...{ groupBy: 'groupby', INCREMENTAL: 'daily_incremental' },
      },
    },
  },
  activeUsersByCategory: { only: { operation: getMauUsageByCategory } },
} satisfies Readonly<Record<string, Readonly<Record<string, Measurement>>>>

export type MeasuredField = keyof typeof measurements

/** All measurements of a field. */
export const measurementsOf = (field: MeasuredField): readonly Measurement[] => Object.values(measurements[field])
