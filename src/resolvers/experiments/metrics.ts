import type { Context, Info } from '../../context.ts'
import type { MetricFilter, MetricOrder, Resolvers } from '../../generated/resolvers.ts'
import type { PageArgs } from '../../graph/connection.ts'
import { after, completing, oneOf } from '../../graph/fields.ts'
import { nodeId, ownId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import { orNull } from '../../rest/errors.ts'
import { glimpsedMetricGroup } from '../../rest/experiments/metric-groups.ts'
import { conditionsOf, getMetric, type MetricDoc, metricResource } from '../../rest/experiments/metrics.ts'
import { anyOf, conditions, contains, equals, holds, resembles, resemblesAny } from '../../rest/operator-filter.ts'
import { expanded } from '../../rest/page.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { locate } from '../../rest/resource.ts'
import { memberBehind, memberWithId } from '../account/member-behind.ts'
import { audited } from '../changes/audited.ts'
import { listedFlag } from '../flags/named-flag.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { expandFor, type ListedThrough, listed, lookUp, withPart } from '../resources.ts'
import { dependentExperiment } from './dependent-experiments.ts'
import { aggregationOf, metricKindOf } from './metric-words.ts'

const filtered = (filter: MetricFilter | null | undefined) =>
  conditions(
    resembles('query', 'filter.query', filter?.query),
    resemblesAny('query', 'filter.anyQuery', filter?.anyQuery),
    contains('tags', 'filter.tags', filter?.tags),
    equals('eventKind', 'filter.kind', filter?.kind?.toLowerCase()),
    holds('isNumeric', 'equals', filter?.isNumeric),
    equals('unitAggregationType', 'filter.unitAggregationType', filter?.unitAggregationType?.toLowerCase()),
    holds('hasConnections', 'equals', filter?.hasConnections),
    equals('metricUsedIn', 'filter.usedIn', filter?.usedIn?.toLowerCase()),
    anyOf(
      'maintainerIds',
      'filter.maintainerIds',
      filter?.maintainerIds?.map((id) => ownId('Member', id)),
    ),
    equals('maintainerTeamKey', 'filter.maintainerTeamKey', filter?.maintainerTeamKey),
    equals('view', 'filter.viewKey', filter?.viewKey),
    anyOf('dataSourceKeys', 'filter.dataSourceKeys', filter?.dataSourceKeys),
    anyOf('eventKeys', 'filter.eventKeys', filter?.eventKeys),
    anyOf('versionIds', 'filter.versionIds', filter?.versionIds),
  )

const sorts = { CREATED_AT: 'createdAt', NAME: 'name' } as const

interface MetricsArgs extends PageArgs {
  readonly filter?: MetricFilter | null
  readonly orderBy?: MetricOrder | null
}

interface Maintained {
  /** The condition that the metrics of a maintainer meet. Default none. */
  readonly by?: string | undefined
  readonly through?: ListedThrough
}

/** The metrics of a project: all, or those that somebody maintains. */
const metricsOf = (
  projectKey: string,
  args: MetricsArgs,
  context: Context,
  info: Info,
  { by, through }: Maintained = {},
) => {
  const both = (filter: MetricFilter | null | undefined) => conditions(by, filtered(filter))
  return listed(metricResource, [projectKey], args, context, info, { filtered: both, sorts, through })
}

interface NamedMetric {
  readonly projectKey: string
  readonly key: string
  readonly versionId?: string | null
}

/** A metric, in a version. Null if there is none. */
async function metricAt({ projectKey, key, versionId }: NamedMetric, context: Context, info: Info) {
  if (typeof versionId !== 'string') return lookUp(metricResource, { projectKey, key }, context, info)
  const parts = expandFor(metricResource, info)
  const expand = expanded(parts.filter((part) => part !== 'attached'))
  const metric = await orNull(context.read(getMetric, { projectKey, metricKey: key, versionId, expand }))
  return metric && locate(metricResource, [projectKey], metric, parts)
}

const attached = completing(withPart(metricResource, 'isActive'))
const counted = completing(withPart(metricResource, 'experimentCount'))
const groupsCounted = completing(withPart(metricResource, 'metricGroupCount'))
const grouped = completing(withPart(metricResource, 'metricGroups'))

const lastRolledOut = completing(withPart(metricResource, 'lastUsedInGuardedRollout'))

/** The flags with a metric. A flag is read only if more than its key and name is selected. */
async function flagsOf(metric: MetricDoc, context: Context, info: Info) {
  const found = await withPart(metricResource, 'flags')(metric, context)
  const flags = found?._attachedFeatures?.map((flag) => listedFlag(metric.at.projectKey, flag, context, info))
  return flags ? (await Promise.all(flags)).filter((flag) => flag !== null) : null
}

export const metrics = {
  Query: { metric: (_, named, context, info) => metricAt(named, context, info) },

  Project: {
    metric: async (project, named, context, info) =>
      (await metricAt({ ...named, projectKey: project.key }, context, info)) ??
      context.loaders.projects.nothingIn(project),
    metrics: (project, args, context, info) => metricsOf(project.key, args, context, info),
  },

  Member: {
    metrics: ({ _id }, { projectKey, ...args }, context, info) =>
      metricsOf(projectKey, args, context, info, { by: anyOf('maintainerIds', 'a member id', [_id]) }),
  },

  Team: {
    metrics: (team, { projectKey, ...args }, context, info) =>
      metricsOf(projectKey, args, context, info, {
        by: equals('maintainerTeamKey', 'a team key', team.key),
        through: (pages) => context.loaders.teams.below(team, pages),
      }),
  },

  Metric: {
    id: nodeId,
    ...audited(metricResource),
    projectKey: ({ at }) => at.projectKey,
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    experimentCount: (metric, args, context) =>
      metric.experimentCount ?? counted((found) => found?.experimentCount ?? null)(metric, args, context),
    metricGroupCount: (metric, args, context) =>
      metric.metricGroupCount ?? groupsCounted((found) => found?.metricGroupCount ?? null)(metric, args, context),
    metricGroups: grouped(
      (found) => found?.metricGroups?.map((group) => glimpsedMetricGroup(found.at.projectKey, group)) ?? null,
    ),
    experiments: (metric, _, context, info) =>
      after(
        withPart(metricResource, 'experiments')(metric, context),
        (found) => found?.experiments?.map((one) => dependentExperiment(metric.at.projectKey, one, info)) ?? null,
      ),
    lastUsedInExperiment: (metric, _, context, info) =>
      after(withPart(metricResource, 'lastUsedInExperiment')(metric, context), (found) =>
        found?.lastUsedInExperiment
          ? dependentExperiment(metric.at.projectKey, found.lastUsedInExperiment, info)
          : null,
      ),
    lastUsedInGuardedRollout: lastRolledOut((found) =>
      found?.lastUsedInGuardedRollout ? { ...found.lastUsedInGuardedRollout, projectKey: found.at.projectKey } : null,
    ),
    flags: (metric, _, context, info) => flagsOf(metric, context, info),
    isActive: attached((found) => found?.isActive ?? null),
    metricId: ({ _id }) => _id,
    versionId: ({ _versionId }) => _versionId,
    version: ({ _version }) => _version ?? null,
    kind: ({ kind }) => metricKindOf(kind),
    successCriteria: ({ successCriteria }) =>
      successCriteria ? oneOf(['HIGHER_THAN_BASELINE', 'LOWER_THAN_BASELINE'], successCriteria) : null,
    unitAggregationType: ({ unitAggregationType }) => aggregationOf(unitAggregationType),
    analysisType: ({ analysisType }) => (analysisType ? oneOf(['MEAN', 'PERCENTILE'], analysisType) : null),
    maintainer: ({ _maintainer, maintainerId }, _, context, info) => {
      if (_maintainer) return memberBehind(glimpsedMember(_maintainer), context, info)
      return maintainerId ? memberWithId(maintainerId, context, info, 'Member') : null
    },
    attachedFlagCount: ({ _attachedFlagCount }) => _attachedFlagCount ?? null,
    createdAt: ({ _creationDate }) => _creationDate,
    lastModifiedAt: ({ lastModified }) => lastModified?.date ?? null,
    lastSeenAt: ({ lastSeen }) => lastSeen || null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
    siteUrl: ({ _site }, _, { siteUrl }) => siteUrl(_site),
  },

  MetricGuardedRollout: {
    guardedRolloutId: ({ _id }) => _id ?? null,
    flag: ({ projectKey, flagKey, flagName }, _, context, info) =>
      listedFlag(projectKey, { key: flagKey, name: flagName }, context, info),
    environment: ({ projectKey, environmentKey }) => glimpsedEnvironment(projectKey, environmentKey),
    createdAt: ({ creationDate }) => creationDate ?? null,
  },

  MetricCondition: {
    type: ({ type }) => oneOf(['GROUP', 'CONTEXT_ATTRIBUTE', 'EVENT_PROPERTY'], type),
    operator: ({ op }) => op,
    conditions: conditionsOf,
  },

  MetricUrl: {
    kind: ({ kind }) => (kind ? oneOf(['EXACT', 'CANONICAL', 'SUBSTRING', 'REGEX'], kind) : null),
  },

  MetricDataSource: {
    name: ({ _name }) => _name ?? null,
    integrationKey: ({ _integrationKey }) => _integrationKey ?? null,
  },
} satisfies Resolvers
