import type { PatchOperation } from '../json-patch.ts'
import { patch, post } from '../operation.ts'
import { deployment, deploymentPath } from './deployments.ts'
import { insightsPath } from './insights.ts'

export interface NewDeploymentEvent {
  readonly projectKey: string
  readonly environmentKey: string
  readonly applicationKey: string
  readonly applicationName?: string | undefined
  readonly applicationKind?: string | undefined
  readonly version: string
  readonly versionName?: string | undefined
  readonly eventType: string
  readonly eventTime?: number | undefined
  readonly eventMetadata?: unknown
  readonly deploymentMetadata?: unknown
}

/** The answer has no body. */
export const createDeploymentEvent = post(`${insightsPath}/deployment-events`, { beta: true })
  .takes<{ body: NewDeploymentEvent }>()
  .returnsNothing()

export const patchDeployment = patch(deploymentPath, { beta: true })
  .takes<{ body: readonly PatchOperation[] }>()
  .returns(deployment)
