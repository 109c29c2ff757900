import type { Call } from '../resource/call.ts'
import { expanded } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import { deploymentsOf, deploymentTable, pullRequestsOf, stagesOf, totalOf } from './deliveries.ts'
import type { DeploymentRecord, PullRequestRecord } from './delivery-record.ts'

const collection = (items: readonly object[]) => ({ totalCount: items.length, items })

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

const mean = (numbers: readonly number[]): number | undefined =>
  numbers.length ? Math.round(sum(numbers) / numbers.length) : undefined

const greatest = (numbers: readonly number[]): number | undefined => (numbers.length ? Math.max(...numbers) : undefined)

const referencesIn = (requests: readonly PullRequestRecord[], projectKey: string) =>
  requests.flatMap(({ flagReferences }) => flagReferences.map((one) => ({ projectKey, ...one })))

/** A deployment with the parts that `expand` names; without any where a pull request embeds it. */
export function deploymentDocument(row: DeploymentRecord, projectKey: string, call: Call, isEmbedded = false): object {
  const requests = pullRequestsOf(row, projectKey, call)
  const { endedAt, startedAt } = row
  const stages = requests.map((request) => stagesOf(request, row))
  const stage = (name: 'coding' | 'review' | 'wait' | 'deploy') => mean(stages.flatMap((one) => one[name] ?? []))
  const leadTime = greatest(stages.map(totalOf)) ?? 0
  return {
    id: row.id,
    applicationKey: row.applicationKey,
    applicationVersion: row.version,
    ...only(row, 'startedAt', 'endedAt', 'status', 'kind', 'metadata', 'archived', 'environmentKey'),
    durationMs: endedAt === undefined ? undefined : endedAt - startedAt,
    active: isActive(row, projectKey, call),
    numberOfContributors: new Set(requests.map(({ author }) => author)).size,
    numberOfPullRequests: requests.length,
    linesAdded: sum(requests.map(({ linesAdded }) => linesAdded)),
    linesDeleted: sum(requests.map(({ linesDeleted }) => linesDeleted)),
    leadTime,
    leadTimeStages: stages.length
      ? {
          codingDurationMs: stage('coding'),
          reviewDurationMs: stage('review'),
          waitDurationMs: stage('wait'),
          deployDurationMs: stage('deploy'),
          totalLeadTimeMs: leadTime,
        }
      : undefined,
    ...(!isEmbedded &&
      expanded(call.query, ['pullRequests', 'flagReferences'], (part) =>
        part === 'pullRequests'
          ? collection(requests.map((request) => pullRequestDocument(request, projectKey, call, true)))
          : collection(referencesIn(requests, projectKey)),
      )),
  }
}

/** Whether the version of a deployment is the one that runs. */
const isActive = (row: DeploymentRecord, projectKey: string, call: Call): boolean =>
  row.status === 'finished' && latestOf(row, projectKey, call) === row.id

function latestOf({ applicationKey, environmentKey }: DeploymentRecord, projectKey: string, { store }: Call) {
  const all = [...store.rows(deploymentTable, projectKey).values()]
  return all.findLast(
    (one) =>
      one.applicationKey === applicationKey && one.environmentKey === environmentKey && one.status === 'finished',
  )?.id
}

/** A pull request with the parts that `expand` names; without any where a deployment embeds it. */
export function pullRequestDocument(
  row: PullRequestRecord,
  projectKey: string,
  call: Call,
  isEmbedded = false,
): object {
  const deployments = deploymentsOf(row, projectKey, call)
  const parts = {
    deployments: () => collection(deployments.map((one) => deploymentDocument(one, projectKey, call, true))),
    flagReferences: () => collection(referencesIn([row], projectKey)),
    leadTime: () => leadTimeDocument(row, deployments),
  }
  return {
    id: row.id,
    externalId: row.number,
    status: row.status === 'merged' && deployments.length ? 'deployed' : row.status,
    createTime: row.createdAt,
    mergeTime: row.mergedAt,
    ...only(row, 'title', 'author', 'url', 'baseCommitKey', 'headCommitKey', 'mergeCommitKey'),
    ...only(row, 'filesChanged', 'linesAdded', 'linesDeleted'),
    ...(!isEmbedded && expanded(call.query, ['deployments', 'flagReferences', 'leadTime'], (part) => parts[part]())),
  }
}

function leadTimeDocument(row: PullRequestRecord, deployments: readonly DeploymentRecord[]) {
  const { coding, review } = stagesOf(row)
  const each = deployments.map((one) => stagesOf(row, one))
  const waits = each.flatMap(({ wait }) => wait ?? [])
  const deploys = each.flatMap(({ deploy }) => deploy ?? [])
  const totals = each.map(totalOf)
  return {
    codingDurationMs: coding,
    reviewDurationMs: review,
    maxWaitDurationMs: greatest(waits),
    avgWaitDurationMs: mean(waits),
    maxDeployDurationMs: greatest(deploys),
    avgDeployDurationMs: mean(deploys),
    maxTotalLeadTimeMs: greatest(totals),
    avgTotalLeadTimeMs: mean(totals),
  }
}
