import type { Context, Info } from '../../context.ts'
import type { PullRequestFilter, PullRequestOrder, Resolvers } from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { expandOf, type Needs } from '../../graph/lookahead.ts'
import { sortOf } from '../../graph/order.ts'
import type { TimelineArgs } from '../../graph/timeline.ts'
import { tokenConnection } from '../../graph/token-connection.ts'
import { deploymentAt, type PullRequestDoc } from '../../rest/insights/deployments.ts'
import { type EnvironmentInsightsDoc, type ProjectInsightsDoc, rowsPerPage } from '../../rest/insights/insights.ts'
import { pullRequestParts } from '../../rest/insights/pull-requests.ts'
import { sharedConditions } from './conditions.ts'

const needs: Needs = {
  PullRequest: Object.fromEntries(Object.entries(pullRequestParts).map(([field, part]) => [field, { expand: [part] }])),
}

const sorts = { LEAD_TIME: 'leadTime' } as const

interface PullRequestsArgs extends TimelineArgs {
  readonly filter?: PullRequestFilter | null
  readonly orderBy?: PullRequestOrder | null
}

/** The pull requests of a project as a connection, or as they are in an environment. */
function pullRequestConnection(
  place: ProjectInsightsDoc & Partial<EnvironmentInsightsDoc>,
  { filter, orderBy, ...page }: PullRequestsArgs,
  { loaders, budget }: Context,
  info: Info,
) {
  const conditions = {
    ...sharedConditions(filter),
    status: filter?.status?.toLowerCase(),
    query: filter?.query || undefined,
    sort: sortOf(orderBy, sorts),
  }
  const read = loaders.insights.pullRequests(place, conditions, expandOf(info, needs))
  return tokenConnection(page, { read, pageMaximum: rowsPerPage, budget, info })
}

const has = ({ has }: PullRequestDoc, part: keyof typeof pullRequestParts) => has?.includes(part) ?? false

export const pullRequests = {
  ProjectInsights: {
    pullRequests: (project, args, context, info) => pullRequestConnection(project, args, context, info),
  },

  EnvironmentInsights: {
    pullRequests: (environment, args, context, info) => pullRequestConnection(environment, args, context, info),
  },

  PullRequest: {
    pullRequestId: ({ id }) => id,
    number: ({ externalId }) => externalId,
    status: ({ status }) => oneOf(['OPEN', 'MERGED', 'CLOSED', 'DEPLOYED'], status),
    mergeCommitKey: ({ mergeCommitKey }) => mergeCommitKey || null,
    deployments: (request) =>
      has(request, 'deployments')
        ? (request.deployments?.items ?? []).map((one) => deploymentAt(request.projectKey, one, []))
        : null,
    flagReferences: (request) => (has(request, 'flagReferences') ? (request.flagReferences?.items ?? []) : null),
    createdAt: ({ createTime }) => createTime,
    mergedAt: ({ mergeTime }) => mergeTime ?? null,
  },

  PullRequestLeadTime: {
    codingMs: ({ codingDurationMs }) => codingDurationMs,
    reviewMs: ({ reviewDurationMs }) => reviewDurationMs ?? null,
    maxWaitMs: ({ maxWaitDurationMs }) => maxWaitDurationMs ?? null,
    avgWaitMs: ({ avgWaitDurationMs }) => avgWaitDurationMs ?? null,
    maxDeployMs: ({ maxDeployDurationMs }) => maxDeployDurationMs ?? null,
    avgDeployMs: ({ avgDeployDurationMs }) => avgDeployDurationMs ?? null,
    maxTotalMs: ({ maxTotalLeadTimeMs }) => maxTotalLeadTimeMs ?? null,
    avgTotalMs: ({ avgTotalLeadTimeMs }) => avgTotalLeadTimeMs ?? null,
  },
} satisfies Resolvers
