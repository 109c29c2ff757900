import type { Context, Info } from '../../context.ts'
import type { Resolvers, ViewFilter, ViewOrder } from '../../generated/resolvers.ts'
import type { PageArgs } from '../../graph/connection.ts'
import { after, completing } from '../../graph/fields.ts'
import { nodeId, ownId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import { glimpsedTeam } from '../../rest/account/teams.ts'
import { aiConfigResource } from '../../rest/ai/ai-configs.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { anyOf, conditions, differs, holds, includes, startsWith } from '../../rest/operator-filter.ts'
import { type ViewDoc, type ViewMaintainerRep, viewResource } from '../../rest/projects/views.ts'
import { memberBehind, memberOf } from '../account/member-behind.ts'
import { teamBehind } from '../account/team-behind.ts'
import { existing } from '../existing.ts'
import { expandFor, listed, lookUp, withPart } from '../resources.ts'
import { projectBehind } from './project-behind.ts'
import { flagsOf, segmentsOf } from './view-links.ts'

const filtered = (filter: ViewFilter | null | undefined) =>
  conditions(
    anyOf('key', 'filter.keys', filter?.keys),
    differs('key', 'filter.excludedKeys', filter?.excludedKeys),
    startsWith('key', 'filter.keyPrefix', filter?.keyPrefix),
    includes('key', 'filter.keyPart', filter?.keyPart),
    anyOf('name', 'filter.names', filter?.names),
    differs('name', 'filter.excludedNames', filter?.excludedNames),
    startsWith('name', 'filter.namePrefix', filter?.namePrefix),
    includes('name', 'filter.namePart', filter?.namePart),
    anyOf('tag', 'filter.anyTag', filter?.anyTag),
    anyOf(
      'maintainerId',
      'filter.maintainerIds',
      filter?.maintainerIds?.map((id) => ownId('Member', id)),
    ),
    holds('isPayloadView', 'equals', filter?.isPayloadView),
  )

const sorts = { KEY: 'key', NAME: 'name', LAST_MODIFIED_AT: 'updatedAt' } as const

interface ViewsArgs extends PageArgs {
  readonly filter?: ViewFilter | null
  readonly orderBy?: ViewOrder | null
}

/** The views of a project: all, or those that a member maintains. */
function viewsOf(projectKey: string, args: ViewsArgs, context: Context, info: Info, by?: string) {
  const both = (filter: ViewFilter | null | undefined) => conditions(by, filtered(filter))
  return listed(viewResource, [projectKey], args, context, info, { filtered: both, sorts })
}

const counted = completing(withPart(viewResource, 'resourceCount'))
const withResources = withPart(viewResource, 'metrics')
const withMaintainer = withPart(viewResource, 'maintainer')

/** Whether a document contains the maintainer, as far as it takes to find it. */
const namesMaintainer = ({ maintainer }: ViewDoc): boolean =>
  maintainer !== undefined && (maintainer.kind === 'member' || maintainer.maintainerTeam !== undefined)

function maintainerIn(maintainer: ViewMaintainerRep | undefined, context: Context, info: Info) {
  const { id, kind, maintainerMember: member, maintainerTeam: team } = maintainer ?? {}
  if (member) return memberBehind(glimpsedMember({ ...member, _id: member.id }), context, info)
  if (team) return teamBehind(glimpsedTeam({ key: team.key, name: team.name }), context, info)
  return kind === 'member' ? memberOf(id, context, info) : null
}

/** What is linked to a view by key, of what exists. Null if LaunchDarkly does not tell. */
async function linkedOf<Kind extends typeof metricResource | typeof aiConfigResource>(
  kind: Kind,
  view: ViewDoc,
  linksIn: (view: ViewDoc) => readonly { readonly key: string }[] | undefined,
  context: Context,
  info: Info,
) {
  const found = await withResources(view, context)
  const links = found && linksIn(found)
  if (!links) return null
  const documents = context.loaders.of(kind, [view.at.projectKey])
  const parts = expandFor(kind, info)
  return existing(links, ({ key }) => documents.byKey(key, parts))
}

export const views = {
  Query: { view: (_, address, context, info) => lookUp(viewResource, address, context, info) },

  Project: {
    view: async (project, { key }, context, info) =>
      (await lookUp(viewResource, { projectKey: project.key, key }, context, info)) ??
      context.loaders.projects.nothingIn(project),
    views: (project, args, context, info) => viewsOf(project.key, args, context, info),
  },

  Member: {
    views: ({ _id }, { projectKey, ...args }, context, info) =>
      viewsOf(projectKey, args, context, info, anyOf('maintainerId', 'a member id', [_id])),
  },

  Flag: {
    views: ({ at }, _, { loaders }, info) => loaders.views.ofFlag(at.projectKey, at.key, expandFor(viewResource, info)),
  },

  Segment: {
    views: ({ at }, _, { loaders }, info) => loaders.views.ofSegment({ ...at, expand: expandFor(viewResource, info) }),
  },

  View: {
    id: nodeId,
    projectKey: ({ at }) => at.projectKey,
    viewId: ({ id }) => id ?? null,
    description: ({ description }) => description || null,
    flags: (view, args, context, info) => flagsOf(view, args, context, info),
    segments: (view, args, context, info) => segmentsOf(view, args, context, info),
    metrics: (view, _, context, info) =>
      linkedOf(metricResource, view, ({ metricsExpanded }) => metricsExpanded?.items, context, info),
    aiConfigs: (view, _, context, info) =>
      linkedOf(aiConfigResource, view, ({ aiConfigsExpanded }) => aiConfigsExpanded?.items, context, info),
    flagCount: counted((view) => view?.resourceSummary?.flagCount ?? null),
    segmentCount: counted((view) => view?.resourceSummary?.segmentCount ?? null),
    metricCount: counted((view) => view?.resourceSummary?.metricCount ?? view?.metricsSummary?.count ?? null),
    aiConfigCount: counted((view) => view?.resourceSummary?.aiConfigCount ?? view?.aiConfigsSummary?.count ?? null),
    resourceCount: counted((view) => view?.resourceSummary?.totalCount ?? null),
    maintainer: (view, _, context, info) =>
      after(namesMaintainer(view) ? view : withMaintainer(view, context), (found) =>
        maintainerIn(found?.maintainer, context, info),
      ),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    lastModifiedAt: ({ updatedAt }) => updatedAt ?? null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
  },
} satisfies Resolvers
