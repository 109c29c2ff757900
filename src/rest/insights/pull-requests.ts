import { get } from '../operation.ts'
import { pullRequest } from './deployments.ts'
import { type IdListing, insightsPath } from './insights.ts'

interface PullRequestListing extends IdListing {
  readonly projectKey: string
  readonly environmentKey?: string | undefined
  readonly applicationKey?: string | undefined
  readonly status?: string | undefined
  readonly query?: string | undefined
  readonly sort?: string | undefined
  readonly before?: string | undefined
}

/** The conditions of a list of pull requests, and its order. */
export type PullRequestConditions = Omit<PullRequestListing, 'projectKey' | 'environmentKey' | keyof IdListing> &
  Pick<IdListing, 'from' | 'to'>

/** The order by lead time needs an environment. */
export const listPullRequests = get(`${insightsPath}/pull-requests`, { beta: true })
  .takes<PullRequestListing>()
  .lists(pullRequest)

/** The parts of a pull request by field. */
export const pullRequestParts = {
  deployments: 'deployments',
  flagReferences: 'flagReferences',
  leadTime: 'leadTime',
} as const
