import type { Context, Info } from '../../context.ts'
import type { ReleasePipelineFilter, ReleaseProgressionFilter, Resolvers } from '../../generated/resolvers.ts'
import { connection, type PageArgs } from '../../graph/connection.ts'
import { badInput } from '../../graph/errors.ts'
import { after, completing } from '../../graph/fields.ts'
import { nodeId } from '../../graph/node.ts'
import type { ReleaseProgressions } from '../../loaders/releases/releases.ts'
import { allows } from '../../rest/access.ts'
import { exactly, filterOf, search } from '../../rest/filter.ts'
import { isEqual, operatorFilter } from '../../rest/operator-filter.ts'
import type { Window } from '../../rest/page.ts'
import { type ReleasePipelineSource, releasePipelineResource } from '../../rest/releases/release-pipelines.ts'
import { releasesPerPage } from '../../rest/releases/release-progressions.ts'
import { audited } from '../changes/audited.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { listed, lookUp } from '../resources.ts'

const wholeOf = (pipeline: ReleasePipelineSource, { loaders }: Pick<Context, 'loaders'>) =>
  loaders.of(releasePipelineResource, [pipeline.at.projectKey]).whole(pipeline, pipeline.key)

const whole = completing(wholeOf)

const filtered = (filter: ReleasePipelineFilter | null | undefined) =>
  filterOf({
    query: search('filter.query', filter?.query),
    env: exactly('filter.environmentKey', filter?.environmentKey),
  })

function selectedReleases(filter: ReleaseProgressionFilter | null | undefined): string | undefined {
  if (filter?.status === 'COMPLETED' && typeof filter.activePhaseId === 'string') {
    throw badInput('Expected no filter.activePhaseId with COMPLETED, because a completed release has no such phase.')
  }
  return operatorFilter({
    status: isEqual('filter.status', filter?.status?.toLowerCase()),
    activePhaseId: isEqual('filter.activePhaseId', filter?.activePhaseId),
  })
}

interface ReleasesArgs extends PageArgs {
  readonly filter?: ReleaseProgressionFilter | null
}

/** The releases through a pipeline as a connection, with the counts that come with each page. */
async function releasesOf({ at }: ReleasePipelineSource, args: ReleasesArgs, { loaders, budget }: Context, info: Info) {
  const { filter, ...page } = args
  const pages = loaders.releases.pagesOf(at, selectedReleases(filter))
  let counts: Pick<ReleaseProgressions, 'activeCount' | 'completedCount'> = {}
  const read = async (window: Window) => {
    const found = await pages(window)
    counts = found
    return found
  }
  const found = await connection(page, read, { pageMaximum: releasesPerPage, budget, info })
  const { activeCount = null, completedCount = null } = counts
  return { ...found, activeCount, completedCount }
}

export const releasePipelines = {
  Query: {
    releasePipeline: (_, args, context, info) => lookUp(releasePipelineResource, args, context, info),
  },

  Project: {
    releasePipeline: async (project, { key }, context, info) =>
      (await lookUp(releasePipelineResource, { projectKey: project.key, key }, context, info)) ??
      context.loaders.projects.nothingIn(project),
    releasePipelines: ({ key }, args, context, info) =>
      listed(releasePipelineResource, [key], args, context, info, { filtered }),
    defaultReleasePipeline: async ({ key }, _, { loaders }) =>
      (await loaders.of(releasePipelineResource, [key]).all()).find((one) => one.isProjectDefault) ?? null,
  },

  ReleasePipeline: {
    id: nodeId,
    ...audited(releasePipelineResource),
    projectKey: ({ at }) => at.projectKey,
    name: (pipeline, _, context) => pipeline.name ?? after(wholeOf(pipeline, context), ({ name }) => name),
    description: (pipeline, _, context) =>
      (pipeline.description ?? after(wholeOf(pipeline, context), ({ description }) => description || null)) || null,
    tags: whole(({ tags }) => tags),
    version: whole(({ _version }) => _version ?? null),
    projectDefault: whole(({ isProjectDefault }) => isProjectDefault ?? null),
    legacy: whole(({ _isLegacy }) => _isLegacy ?? null),
    phases: whole(({ phases, at }) => phases.map((phase) => ({ ...phase, of: at }))),
    releases: (pipeline, args, context, info) => releasesOf(pipeline, args, context, info),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    createdAt: whole(({ createdAt }) => createdAt),
    access: whole(({ _access }) => _access ?? null),
    viewerCan: (pipeline, { action }, context) =>
      after(wholeOf(pipeline, context), ({ _access }) => allows(_access, action)),
  },

  ReleasePipelinePhase: {
    phaseId: ({ id }) => id,
    audiences: ({ audiences, of }) => audiences.map((audience) => ({ ...audience, of })),
    activeReleaseCount: async ({ id, of }, _, { loaders }) =>
      (await loaders.releases.phases(of))?.find(({ _id }) => _id === id)?.releaseCount ?? null,
  },
} satisfies Resolvers
