import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { glimpsedProject } from '../../rest/projects/projects.ts'
import type { MeasuredField } from '../../rest/usage/measurements.ts'
import { getMauSdksByType, getStreamUsageSdkversion } from '../../rest/usage/sdk-versions.ts'
import type { Series } from '../../rest/usage/series.ts'
import { checkScope, usageQuery } from '../../rest/usage/usage-query.ts'
import type { UsageReportDoc, UsageScope } from '../../rest/usage/usage-scopes.ts'
import { fieldOf } from '../changes/audited.ts'
import { placesBelow } from './usage-lookahead.ts'

/** The arguments of all measurements. */
type MeasurementArgs = {
  readonly source?: string
  readonly type?: string
  readonly from?: number | null
  readonly window?: object | null
  readonly filter?: object | null
  readonly projectKeys?: readonly string[] | null
  readonly environmentKeys?: readonly string[] | null
  readonly groupBy?: readonly string[] | null
}

const flat = ({ window, filter, ...args }: MeasurementArgs) => ({ ...args, ...window, ...filter })

const reportOf = (series: readonly Series[], of: UsageScope): UsageReportDoc => ({
  series: series.map((one) => ({ ...one, of })),
})

/** Begins to read the projects and environments that the dimensions of an account's series will name. */
function beginPlaces({ groupBy }: MeasurementArgs, { loaders }: Context, info: Info): void {
  const { projects, environments } = placesBelow(info)
  const names = (dimension: string) => groupBy?.includes(dimension) ?? false
  const needsEnvironments = environments && names('ENVIRONMENT')
  if (needsEnvironments || (projects && names('PROJECT'))) loaders.usagePlaces.begin(needsEnvironments)
}

/** A measurement of the account. Of one project alone, if the arguments name one. */
const ofAccount = (field: MeasuredField) => async (_: object, args: MeasurementArgs, context: Context, info: Info) => {
  checkScope(args)
  const query = usageQuery(field, flat(args))
  const [projectKey, ...others] = args.projectKeys ?? []
  const of = projectKey === undefined || others.length ? {} : { project: glimpsedProject(projectKey) }
  beginPlaces(args, context, info)
  return reportOf(await context.loaders.usage.ofAccount(query), of)
}

/** A measurement of a project or an environment. */
const ofPlace =
  (field: MeasuredField) =>
  async (of: UsageScope, args: MeasurementArgs, { loaders }: Context, info: Info): Promise<UsageReportDoc> => {
    const place = (of.environment ?? of.project)!
    const query = usageQuery(field, flat(args))
    return reportOf(await loaders.usage.ofPlace({ query, place, field: fieldOf(info) }), of)
  }

const inEnvironments = {
  contexts: ofPlace('contexts'),
  monthlyActiveUsers: ofPlace('monthlyActiveUsers'),
  serviceConnections: ofPlace('serviceConnections'),
  dataExportEvents: ofPlace('dataExportEvents'),
  experimentationEvents: ofPlace('experimentationEvents'),
  experimentationKeys: ofPlace('experimentationKeys'),
}

export const accountUsage = {
  Query: { usage: () => ({}) },
  Project: { usage: (project) => ({ project }) },
  Environment: { usage: (environment) => ({ environment }) },

  FlagEnvironment: {
    evaluationUsage: async ({ flag, environmentKey }, args, { loaders }) => {
      const { projectKey, key: featureFlagKey } = flag.at
      const query = usageQuery('evaluationUsage', { ...args, projectKey, environmentKey, featureFlagKey })
      const series = await loaders.usage.evaluations(query)
      return series && reportOf(series, { flag })
    },
  },

  AccountUsage: {
    contexts: ofAccount('contexts'),
    monthlyActiveUsers: ofAccount('monthlyActiveUsers'),
    serviceConnections: ofAccount('serviceConnections'),
    dataExportEvents: ofAccount('dataExportEvents'),
    experimentationEvents: ofAccount('experimentationEvents'),
    experimentationKeys: ofAccount('experimentationKeys'),
    observability: ofAccount('observability'),
    vegaAI: ofAccount('vegaAI'),
    events: ofAccount('events'),
    streams: ofAccount('streams'),
    streamsBySdkVersion: ofAccount('streamsBySdkVersion'),
    recentActiveUsers: ofAccount('recentActiveUsers'),
    activeUsersByCategory: ofAccount('activeUsersByCategory'),
    streamSdkVersions: async (_, { source }, { read }) =>
      (await read(getStreamUsageSdkversion, { source: source.toLowerCase() })).sdkVersions,
    sdkNames: async (_, { type, from, to }, { read }) =>
      (await read(getMauSdksByType, { from: from ?? undefined, to: to ?? undefined, sdktype: type?.toLowerCase() }))
        .sdks,
  },

  ProjectUsage: {
    ...inEnvironments,
    observability: ofPlace('observability'),
    vegaAI: ofPlace('vegaAI'),
  },

  EnvironmentUsage: inEnvironments,
} satisfies Resolvers
