import type { Call } from '../resource/call.ts'
import type { Table } from '../store.ts'
import { deliveries } from './deliveries-seed.ts'
import type { DeploymentRecord, PullRequestRecord, Stages } from './delivery-record.ts'

const byId = <Row extends { id: string }>(rows: readonly Row[]) => new Map(rows.map((row) => [row.id, row]))

export const deploymentTable: Table<DeploymentRecord> = {
  name: 'insights-deployment',
  isInProject: true,
  seed: (company, project) => byId(project ? deliveries(project, company).deployments : []),
  placeOf: ({ environmentKey }) => ({ environmentKey }),
}

export const pullRequestTable: Table<PullRequestRecord> = {
  name: 'insights-pull-request',
  isInProject: true,
  seed: (company, project) => byId(project ? deliveries(project, company).pullRequests : []),
}

export const pullRequestsOf = (row: DeploymentRecord, projectKey: string, { store }: Call): PullRequestRecord[] => {
  const all = store.rows(pullRequestTable, projectKey)
  return row.pullRequestIds.flatMap((id) => all.get(id) ?? [])
}

export const deploymentsOf = ({ id }: PullRequestRecord, projectKey: string, { store }: Call): DeploymentRecord[] =>
  [...store.rows(deploymentTable, projectKey).values()].filter(({ pullRequestIds }) => pullRequestIds.includes(id))

/** The stages of a pull request until the end of a deployment, as far as they are over. */
export function stagesOf(
  request: PullRequestRecord,
  deployment?: DeploymentRecord,
): Partial<Stages> & { coding: number } {
  const { startedAt, createdAt, mergedAt } = request
  const coding = createdAt - startedAt
  if (mergedAt === undefined) return { coding }
  const review = mergedAt - createdAt
  if (!deployment) return { coding, review }
  const wait = deployment.startedAt - mergedAt
  return deployment.endedAt === undefined
    ? { coding, review, wait }
    : { coding, review, wait, deploy: deployment.endedAt - deployment.startedAt }
}

/** The sum of the stages that are over. */
export const totalOf = (stages: Partial<Stages>): number => Object.values(stages).reduce((sum, ms) => sum + ms, 0)
