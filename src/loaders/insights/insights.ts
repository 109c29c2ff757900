import {
  type DeploymentConditions,
  type DeploymentDoc,
  deploymentAt,
  listDeployments,
  pullRequestAt,
} from '../../rest/insights/deployments.ts'
import { type InsightGroupDoc, insightGroupResource } from '../../rest/insights/insight-groups.ts'
import type { EnvironmentInsightsDoc, ProjectInsightsDoc } from '../../rest/insights/insights.ts'
import { listPullRequests, type PullRequestConditions } from '../../rest/insights/pull-requests.ts'
import type { SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'
import type { resourceLoaders } from '../resource-loaders.ts'
import { sharedRead } from '../shared-read.ts'
import { chartLoader } from './charts.ts'
import { flagEventLoaders } from './flag-events.ts'
import { idPages } from './id-pages.ts'
import { repositoryLoader } from './repositories.ts'
import { scoreLoader } from './scores.ts'

/** A project, or an environment of it. */
type Place = ProjectInsightsDoc & Partial<EnvironmentInsightsDoc>

/** Loads what engineering insights measure. */
export function insightLoaders(read: Read, singles: SingleCalls, of: ReturnType<typeof resourceLoaders>) {
  return {
    chart: chartLoader(read, singles),
    scores: scoreLoader(read, singles),

    /** All groups of the account. */
    groups: sharedRead((expand): Promise<readonly InsightGroupDoc[]> => of(insightGroupResource, []).all(expand)),

    /** All repositories of the account. */
    repositories: repositoryLoader(read),

    flagEvents: flagEventLoaders(read, singles),

    /** The pages of the deployments to an environment. */
    deployments: (
      { projectKey, environmentKey }: EnvironmentInsightsDoc,
      conditions: DeploymentConditions,
      expand: readonly string[],
    ) =>
      idPages(read, {
        operation: listDeployments,
        listing: { projectKey, environmentKey, ...conditions },
        expand,
        locate: (one): DeploymentDoc => deploymentAt(projectKey, one, expand),
      }),

    /** The pages of the pull requests of a project, or as they are in an environment. */
    pullRequests: (
      { projectKey, environmentKey }: Place,
      conditions: PullRequestConditions,
      expand: readonly string[],
    ) =>
      idPages(read, {
        operation: listPullRequests,
        listing: { projectKey, environmentKey, ...conditions },
        expand,
        locate: (one) => pullRequestAt(projectKey, one, expand),
      }),
  }
}
