import { get } from '../operation.ts'
import { type Page, pageOf } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, flat, optional, type Reader, word } from '../shape.ts'
import { withMore } from '../unreadable.ts'
import { type IdListing, insightsPath, rowsPerPage } from './insights.ts'

/** A deployment, the same in the list and alone. One within a pull request has no parts of `expand`. */
export interface DeploymentRep {
  readonly id: string
  readonly applicationKey: string
  readonly applicationVersion: string
  readonly startedAt: number
  readonly endedAt?: number
  readonly durationMs?: number
  readonly status: string
  readonly kind: string
  readonly active: boolean
  readonly metadata?: unknown
  readonly archived: boolean
  readonly environmentKey: string
  readonly numberOfContributors: number
  readonly numberOfPullRequests: number
  readonly linesAdded: number
  readonly linesDeleted: number
  readonly leadTime: number
  readonly leadTimeStages?: LeadTimeStagesRep
  readonly pullRequests?: Page<PullRequestRep> | undefined
  readonly flagReferences?: Page<FlagReferenceRep> | undefined
}

export interface LeadTimeStagesRep {
  readonly codingDurationMs: number
  readonly reviewDurationMs?: number
  readonly waitDurationMs?: number
  readonly deployDurationMs?: number
  readonly totalLeadTimeMs?: number
}

/** A pull request in the list. One within a deployment has no parts of `expand`. */
export interface PullRequestRep {
  readonly id: string
  /** The number. */
  readonly externalId: string
  readonly title: string
  readonly status: string
  readonly author: string
  readonly createTime: number
  readonly mergeTime?: number
  readonly mergeCommitKey?: string
  readonly baseCommitKey: string
  readonly headCommitKey: string
  readonly filesChanged: number
  readonly linesAdded: number
  readonly linesDeleted: number
  readonly url: string
  readonly deployments?: Page<DeploymentRep> | undefined
  readonly flagReferences?: Page<FlagReferenceRep> | undefined
  readonly leadTime?: PullRequestLeadTimeRep
}

export interface PullRequestLeadTimeRep {
  readonly codingDurationMs: number
  readonly reviewDurationMs?: number
  readonly maxWaitDurationMs?: number
  readonly avgWaitDurationMs?: number
  readonly maxDeployDurationMs?: number
  readonly avgDeployDurationMs?: number
  readonly maxTotalLeadTimeMs?: number
  readonly avgTotalLeadTimeMs?: number
}

export interface FlagReferenceRep {
  readonly projectKey: string
  readonly flagKey: string
  readonly referencesAdded: number
  readonly referencesRemoved: number
}

export type InsightsFlagReferenceDoc = FlagReferenceRep

const flagReferences = optional(pageOf(document<FlagReferenceRep>({ projectKey: word, flagKey: word })))

// Deployments and pull requests contain each other.
const deploymentsWithin: Reader<Page<DeploymentRep>> = (...given) => pageOf(deployment)(...given)

export const pullRequest = document<PullRequestRep>({
  id: word,
  deployments: optional(deploymentsWithin),
  flagReferences,
  leadTime: optional(flat),
})

export const deployment = document<DeploymentRep>({
  id: word,
  environmentKey: word,
  leadTimeStages: optional(flat),
  pullRequests: optional(pageOf(pullRequest)),
  flagReferences,
})

export interface DeploymentListing extends IdListing {
  readonly projectKey: string
  readonly environmentKey: string
  readonly applicationKey?: string | undefined
  readonly kind?: string | undefined
  readonly status?: string | undefined
  readonly before?: string | undefined
}

/** The conditions of a list of deployments. */
export type DeploymentConditions = Omit<DeploymentListing, 'projectKey' | 'environmentKey' | keyof IdListing> &
  Pick<IdListing, 'from' | 'to'>

const beta = { beta: true }
export const deploymentPath = `${insightsPath}/deployments/{deploymentID}` as const

export const listDeployments = get(`${insightsPath}/deployments`, beta).takes<DeploymentListing>().lists(deployment)
export const getDeployment = get(deploymentPath, beta).takes<{ expand?: string | undefined }>().returns(deployment)

/** The list is that of an environment, but the id is unique in the account, and no address has the environment. */
export const deploymentResource = resource({
  type: 'Deployment',
  address: ['deploymentId'],
  key: 'id',
  get: getDeployment,
  list: listDeployments,
  pageSize: rowsPerPage,
  parts: { pullRequests: 'pullRequests', flagReferences: 'flagReferences' },
})

/** A deployment. One that was found by its id alone has no project, because its document does not name it. */
export type DeploymentDoc = Located<typeof deploymentResource, DeploymentRep> & {
  readonly projectKey?: string | undefined
}

/** @param has The parts that were asked for. */
export const deploymentAt = (
  projectKey: string | undefined,
  deployment: DeploymentRep,
  has: readonly string[],
): DeploymentDoc =>
  withMore(deployment, ({ id }) => ({ at: { type: 'Deployment', deploymentId: id }, has, projectKey }))

/** A pull request with its project, if that is known. */
export type PullRequestDoc = PullRequestRep & {
  readonly projectKey: string | undefined
  /** The parts that were asked for. Null for a pull request within a deployment, which lacks them all. */
  readonly has: readonly string[] | null
}

export const pullRequestAt = (
  projectKey: string | undefined,
  request: PullRequestRep,
  has: readonly string[] | null,
): PullRequestDoc => withMore(request, () => ({ projectKey, has }))
