import type { Context } from '../../context.ts'
import type { ApplicationDeploymentFilter, DeploymentFilter, Resolvers } from '../../generated/resolvers.ts'
import { completing } from '../../graph/fields.ts'
import { nodeId, ownId } from '../../graph/node.ts'
import { tokenConnection } from '../../graph/token-connection.ts'
import { type DeploymentDoc, deploymentResource, pullRequestAt } from '../../rest/insights/deployments.ts'
import { keysJoined, rowsPerPage } from '../../rest/insights/insights.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { formerFlag } from '../flags/named-flag.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { expandBelow, lookUp, withPart } from '../resources.ts'
import { applicationBehind } from '../usage/application-behind.ts'
import { sharedConditions } from './conditions.ts'

const conditions = (filter: DeploymentFilter | ApplicationDeploymentFilter | null | undefined) => ({
  ...sharedConditions(filter),
  kind: filter?.kind ?? undefined,
  status: filter?.status ?? undefined,
})

const flagReferences = completing(withPart(deploymentResource, 'flagReferences'))
const withPullRequests = withPart(deploymentResource, 'pullRequests')

/** The pull requests of a deployment, in its project. */
async function pullRequestsOf(deployment: DeploymentDoc, context: Context) {
  const found = await withPullRequests(deployment, context)
  if (!found) return null
  return (found.pullRequests?.items ?? []).map((one) => pullRequestAt(deployment.projectKey, one, null))
}

export const deployments = {
  Query: {
    deployment: (_, { id }, context, info) =>
      lookUp(deploymentResource, { deploymentId: ownId('Deployment', id) }, context, info),
  },

  EnvironmentInsights: {
    deployments: (environment, { filter, ...page }, { loaders, budget }, info) => {
      const expand = expandBelow(deploymentResource, info)
      const read = loaders.insights.deployments(environment, conditions(filter), expand)
      return tokenConnection(page, { read, pageMaximum: rowsPerPage, budget, info })
    },
  },

  Application: {
    deployments: async ({ key }, { projectKey, environmentKey, filter, ...page }, { loaders, budget }, info) => {
      const own = { ...conditions(filter), applicationKey: keysJoined('the key of an application', [key]) }
      const pages = loaders.insights.deployments(
        { projectKey, environmentKey },
        own,
        expandBelow(deploymentResource, info),
      )
      const read: typeof pages = async (window) => {
        await loaders.singleLists.count('Application.deployments', [key])
        return pages(window)
      }
      return tokenConnection(page, { read, pageMaximum: rowsPerPage, budget, info })
    },
  },

  Deployment: {
    id: nodeId,
    deploymentId: ({ id }) => id,
    metadata: ({ metadata }) => metadata ?? null,
    contributorCount: ({ numberOfContributors }) => numberOfContributors,
    pullRequestCount: ({ numberOfPullRequests }) => numberOfPullRequests,
    leadTimeMs: ({ leadTime }) => leadTime,
    pullRequests: (deployment, _, context) => pullRequestsOf(deployment, context),
    flagReferences: flagReferences((found) => found && (found.flagReferences?.items ?? [])),
    application: ({ applicationKey }, _, context, info) => applicationBehind(applicationKey, context, info),
    environment: ({ projectKey, environmentKey }) =>
      projectKey === undefined ? null : glimpsedEnvironment(projectKey, environmentKey),
    project: ({ projectKey }, _, context, info) =>
      projectKey === undefined ? null : projectBehind(projectKey, context, info),
  },

  LeadTimeStages: {
    codingMs: ({ codingDurationMs }) => codingDurationMs,
    reviewMs: ({ reviewDurationMs }) => reviewDurationMs ?? null,
    waitMs: ({ waitDurationMs }) => waitDurationMs ?? null,
    deployMs: ({ deployDurationMs }) => deployDurationMs ?? null,
    totalMs: ({ totalLeadTimeMs }) => totalLeadTimeMs ?? null,
  },

  InsightsFlagReference: {
    flag: ({ projectKey, flagKey }, _, context, info) => formerFlag(projectKey, flagKey, context, info),
  },
} satisfies Resolvers
