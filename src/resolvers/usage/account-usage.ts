import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { addressOf, withArticle } from '../../graph/node.ts'
import { experimentResource } from '../../rest/experiments/experiments.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { glimpsedProject } from '../../rest/projects/projects.ts'
import { shown } from '../../rest/shown.ts'
import type { MeasuredField } from '../../rest/usage/measurements.ts'
import { getMauSdksByType, getStreamUsageSdkversion } from '../../rest/usage/sdk-versions.ts'
import type { Series } from '../../rest/usage/series.ts'
import { checkScope, type UsageQuery, usageQuery } from '../../rest/usage/usage-query.ts'
import type { UsageReportDoc, UsageScope } from '../../rest/usage/usage-scopes.ts'
import { fieldOf } from '../changes/audited.ts'
import { wholeExperiment } from '../experiments/experiment-parts.ts'
import { beside } from '../resources.ts'
import { beginExperiments, beginPlaces } from './begin-places.ts'

/** The arguments of all measurements. */
type MeasurementArgs = {
  readonly source?: string
  readonly type?: string
  readonly from?: number | null
  readonly window?: object | null
  readonly filter?: object | null
  readonly experimentIds?: readonly string[] | null
  readonly projectKeys?: readonly string[] | null
  readonly environmentKeys?: readonly string[] | null
  readonly groupBy?: readonly string[] | null
}

const flat = ({ window, filter, ...args }: MeasurementArgs) => ({ ...args, ...window, ...filter })

/** A question with LaunchDarkly's own ids of experiments in place of global ids. */
function queryOf(field: MeasuredField, args: MeasurementArgs, context: Context): UsageQuery | Promise<UsageQuery> {
  const { experimentIds } = args
  const query = (ids: readonly string[] | null | undefined) => usageQuery(field, flat({ ...args, experimentIds: ids }))
  if (!experimentIds?.some((id) => addressOf(id))) return query(experimentIds)
  return Promise.all(experimentIds.map((id) => ownExperimentId(id, context))).then(query)
}

async function ownExperimentId(id: string, context: Context): Promise<string> {
  const at = addressOf(id)
  if (!at) return id
  if (at.type !== 'Experiment')
    throw badInput(`Expected the id of an experiment, but got that of ${withArticle(at.type)}.`)
  const found = await beside(experimentResource, at, context).byKey(at.key)
  if (found?._id !== undefined) return found._id
  throw badInput(`Expected LaunchDarkly to have the experiment ${shown(at.key)} with an id, but it has none.`)
}

const reportOf = (series: readonly Series[], of: UsageScope): UsageReportDoc => ({
  series: series.map((one) => ({ ...one, of })),
})

/** A measurement of the account. Of one project alone, if the arguments name one. */
const ofAccount = (field: MeasuredField) => async (_: object, args: MeasurementArgs, context: Context, info: Info) => {
  checkScope(args)
  const query = await queryOf(field, args, context)
  const projectKeys = new Set(args.projectKeys)
  const projectKey = projectKeys.size === 1 ? args.projectKeys![0] : undefined
  beginPlaces(args.groupBy, projectKey, context, info)
  const series = await context.loaders.usage.ofAccount(query)
  return reportOf(series, projectKey === undefined ? {} : { project: glimpsedProject(projectKey) })
}

/** A measurement of a project or an environment. */
const ofPlace =
  (field: MeasuredField) =>
  async (of: UsageScope, args: MeasurementArgs, context: Context, info: Info): Promise<UsageReportDoc> => {
    const { environment, project } = of
    const place = (environment ?? project)!
    const query = await queryOf(field, args, context)
    beginExperiments(args.groupBy, environment?.at.projectKey ?? project!.key, context, info)
    return reportOf(await context.loaders.usage.ofPlace({ query, place, field: fieldOf(info) }), of)
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

  Experiment: {
    keyUsage: async (source, { window }, context) => {
      const experiment = await wholeExperiment(source, [], context)
      if (experiment._id === undefined) return null
      const { projectKey, environmentKey } = experiment.at
      const query = usageQuery('experimentationKeys', { ...window })
      const series = await context.loaders.usage.ofExperiment({ query, projectKey, id: experiment._id })
      return reportOf(series, {
        environment: glimpsedEnvironment(projectKey, environmentKey),
        experiment,
      })
    },
  },

  FlagEnvironment: {
    evaluationUsage: async ({ flag, environmentKey }, args, { loaders }) => {
      const { projectKey, key: featureFlagKey } = flag.at
      const query = usageQuery('evaluationUsage', { ...args, projectKey, environmentKey, featureFlagKey })
      const series = await loaders.usage.evaluations(query)
      return series && reportOf(series, { flag, environment: glimpsedEnvironment(projectKey, environmentKey) })
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
    sdkNames: async (_, { source, from, to }, { read }) =>
      (await read(getMauSdksByType, { from: from ?? undefined, to: to ?? undefined, sdktype: source?.toLowerCase() }))
        .sdks,
  },

  ProjectUsage: {
    ...inEnvironments,
    observability: ofPlace('observability'),
    vegaAI: ofPlace('vegaAI'),
  },

  EnvironmentUsage: inEnvironments,
} satisfies Resolvers
