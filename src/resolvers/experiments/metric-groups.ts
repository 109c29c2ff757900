import type { Context, Info } from '../../context.ts'
import type { MetricGroupFilter, MetricGroupOrder, Resolvers } from '../../generated/resolvers.ts'
import type { PageArgs } from '../../graph/connection.ts'
import { after, completing, oneOf } from '../../graph/fields.ts'
import { nodeId, ownId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { type MetricGroupSource, metricGroupResource } from '../../rest/experiments/metric-groups.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { anyOf, conditions, equals, holds, resembles, resemblesAny } from '../../rest/operator-filter.ts'
import { maintainerBehind } from '../account/maintainer-behind.ts'
import { audited } from '../changes/audited.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { expandFor, type ListedThrough, listed, lookUp } from '../resources.ts'
import { dependentExperiment } from './dependent-experiments.ts'
import { aggregationOf, metricKindOf } from './metric-words.ts'

const filtered = (filter: MetricGroupFilter | null | undefined) =>
  conditions(
    resembles('query', 'filter.query', filter?.query),
    resemblesAny('query', 'filter.anyQuery', filter?.anyQuery),
    equals('kind', 'filter.kind', filter?.kind?.toLowerCase()),
    equals('experimentStatus', 'filter.experimentStatus', filter?.experimentStatus?.toLowerCase()),
    holds('hasConnections', 'equals', filter?.hasConnections),
    anyOf(
      'maintainerIds',
      'filter.maintainerIds',
      filter?.maintainerIds?.map((id) => ownId('Member', id)),
    ),
    equals('maintainerTeamKey', 'filter.maintainerTeamKey', filter?.maintainerTeamKey),
  )

const sorts = { NAME: 'name', CREATED_AT: 'createdAt', CONNECTION_COUNT: 'connectionCount' } as const

interface MetricGroupsArgs extends PageArgs {
  readonly filter?: MetricGroupFilter | null
  readonly orderBy?: MetricGroupOrder | null
}

interface Maintained {
  /** The condition that the groups of a maintainer meet. Default none. */
  readonly by?: string | undefined
  readonly through?: ListedThrough
}

/** The metric groups of a project: all, or those that somebody maintains. */
const groupsOf = (
  projectKey: string,
  args: MetricGroupsArgs,
  context: Context,
  info: Info,
  { by, through }: Maintained = {},
) =>
  listed(metricGroupResource, [projectKey], args, context, info, {
    filtered: (filter: MetricGroupFilter | null | undefined) => conditions(by, filtered(filter)),
    sorts,
    through,
  })

type Part = (typeof metricGroupResource.alone.parts)[number]

const wholeOf = (group: MetricGroupSource, { loaders }: Pick<Context, 'loaders'>, parts: readonly Part[] = []) =>
  loaders.of(metricGroupResource, [group.at.projectKey]).whole(group, group.key, parts)

const whole = completing((group: MetricGroupSource, context: Pick<Context, 'loaders'>) => wholeOf(group, context))
const counted = completing((group: MetricGroupSource, context: Pick<Context, 'loaders'>) =>
  wholeOf(group, context, ['experimentCount']),
)

export const metricGroups = {
  Query: { metricGroup: (_, address, context, info) => lookUp(metricGroupResource, address, context, info) },

  Project: {
    metricGroup: async (project, { key }, context, info) =>
      (await lookUp(metricGroupResource, { projectKey: project.key, key }, context, info)) ??
      context.loaders.projects.nothingIn(project),
    metricGroups: ({ key }, args, context, info) => groupsOf(key, args, context, info),
  },

  Member: {
    metricGroups: ({ _id }, { projectKey, ...args }, context, info) =>
      groupsOf(projectKey, args, context, info, { by: anyOf('maintainerIds', 'a member id', [_id]) }),
  },

  Team: {
    metricGroups: (team, { projectKey, ...args }, context, info) =>
      groupsOf(projectKey, args, context, info, {
        by: equals('maintainerTeamKey', 'a team key', team.key),
        through: (pages) => context.loaders.teams.below(team, pages),
      }),
  },

  MetricGroup: {
    id: nodeId,
    ...audited(metricGroupResource),
    projectKey: ({ at }) => at.projectKey,
    metricGroupId: whole(({ _id }) => _id ?? null),
    name: (group, _, context) => group.name ?? after(wholeOf(group, context), ({ name }) => name),
    description: whole(({ description }) => description || null),
    kind: (group, _, context) => after(group.kind ? group : wholeOf(group, context), kindOf),
    tags: whole(({ tags }) => tags),
    version: whole(({ _version }) => _version ?? null),
    metrics: whole(({ metrics, at }) => metrics.map((metric) => ({ ...metric, of: at }))),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    maintainer: (group, _, context, info) =>
      after(wholeOf(group, context), ({ maintainer }) => maintainerBehind(maintainer, context, info)),
    experiments: (group, _, context, info) =>
      after(
        wholeOf(group, context, ['experiments']),
        ({ experiments, at }) => experiments?.map((one) => dependentExperiment(at.projectKey, one, info)) ?? null,
      ),
    experimentCount: counted(({ experimentCount }) => experimentCount ?? null),
    activeExperimentCount: whole(({ activeExperimentCount }) => activeExperimentCount ?? null),
    activeGuardedRolloutCount: whole(({ activeGuardedRolloutCount }) => activeGuardedRolloutCount ?? null),
    createdAt: whole(({ _creationDate }) => _creationDate),
    lastModifiedAt: whole(({ _lastModified }) => _lastModified || null),
    access: whole(({ _access }) => _access ?? null),
    viewerCan: (group, { action }, context) => after(wholeOf(group, context), ({ _access }) => allows(_access, action)),
  },

  MetricInGroup: {
    versionId: ({ _versionId }) => _versionId ?? null,
    kind: ({ kind }) => metricKindOf(kind),
    unitAggregationType: ({ unitAggregationType }) => aggregationOf(unitAggregationType),
    metric: ({ key, of }, _, { loaders }, info) =>
      loaders.of(metricResource, [of.projectKey]).byKey(key, expandFor(metricResource, info)),
  },
} satisfies Resolvers

const kindOf = ({ kind }: { readonly kind?: string }) => (kind ? oneOf(['FUNNEL', 'STANDARD'], kind) : null)
