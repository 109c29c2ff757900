import type { Context, Info } from '../../context.ts'
import type { InsightGroupFilter, InsightGroupOrder, Resolvers } from '../../generated/resolvers.ts'
import { connection, type PageArgs } from '../../graph/connection.ts'
import { completing } from '../../graph/fields.ts'
import { expandOf, type Needs } from '../../graph/lookahead.ts'
import { nodeId } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import {
  type InsightGroupCollectionMetadataRep,
  type InsightGroupDoc,
  insightGroupResource,
} from '../../rest/insights/insight-groups.ts'
import type { Window } from '../../rest/page.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { existing } from '../existing.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { expandBelow, lookUp, withPart } from '../resources.ts'
import { applicationBehind } from '../usage/application-behind.ts'

const sorts = { NAME: 'name' } as const

/** The counts come with any page of the groups. */
const needs: Needs = { InsightGroupConnection: { counts: { expand: ['metadata'] } } }

interface GroupsArgs extends PageArgs {
  readonly filter?: InsightGroupFilter | null
  readonly orderBy?: InsightGroupOrder | null
}

/** The groups as a connection, with the counts that come with each page. */
async function groupConnection({ filter, orderBy, ...page }: GroupsArgs, { loaders, budget }: Context, info: Info) {
  const query = filter?.query || undefined
  const listing = { sort: sortOf(orderBy, sorts), more: query === undefined ? undefined : { query } }
  const expand = [...expandBelow(insightGroupResource, info), ...expandOf(info, needs)]
  const pages = loaders.of(insightGroupResource, []).pages(listing, expand)
  let metadata: InsightGroupCollectionMetadataRep | undefined
  const read = async (window: Window) => {
    const found = await pages(window)
    metadata = (found as { readonly metadata?: InsightGroupCollectionMetadataRep }).metadata
    return found
  }
  const found = await connection(page, read, { pageMaximum: insightGroupResource.pageSize, budget, info })
  return { ...found, counts: metadata?.countByIndicator ?? null }
}

/** The groups of a place, of all that there are. */
async function groupsWhere(
  isThere: (group: InsightGroupDoc) => boolean,
  { loaders }: Context,
  info: Info,
): Promise<readonly InsightGroupDoc[]> {
  const all = await loaders.insights.groups(expandBelow(insightGroupResource, info))
  return all.filter(isThere)
}

const withScores = completing(withPart(insightGroupResource, 'scores'))

export const insightGroups = {
  Query: {
    insightGroup: (_, { key }, context, info) => lookUp(insightGroupResource, { key }, context, info),
  },

  AccountInsights: {
    groups: (_, args, context, info) => groupConnection(args, context, info),
  },

  ProjectInsights: {
    groups: ({ projectKey }, _, context, info) =>
      groupsWhere((group) => group.projectKey === projectKey, context, info),
  },

  EnvironmentInsights: {
    groups: ({ projectKey, environmentKey }, _, context, info) =>
      groupsWhere((group) => group.projectKey === projectKey && group.environmentKey === environmentKey, context, info),
  },

  InsightGroup: {
    id: nodeId,
    applicationKeys: ({ applicationKeys }) => applicationKeys ?? null,
    applications: ({ applicationKeys }, _, context, info) =>
      applicationKeys ? existing(applicationKeys, (key) => applicationBehind(key, context, info)) : null,
    scores: withScores((found) => found?.scores ?? null),
    period: withScores((found) => found?.scoreMetadata?.period ?? null),
    lastPeriod: withScores((found) => found?.scoreMetadata?.lastPeriod ?? null),
    // LaunchDarkly would embed it together with its live keys, so it is read where environments are read.
    environment: ({ projectKey, environmentKey }) => glimpsedEnvironment(projectKey, environmentKey),
    project: ({ projectKey }, _, context, info) => projectBehind(projectKey, context, info),
  },
} satisfies Resolvers
