import { del, post, semanticPatch } from '../operation.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { approvalRequest } from './approval-requests.ts'

/**
 * Changes of an approval request, on the account's routes and on the routes of a flag in an environment. Both accept the same
 * bodies. The routes of a flag know only the flag's requests, and their answers lack the resource and the approval settings. The
 * account's route for updates lacks them too.
 */

export interface ReviewForm {
  readonly kind: string
  readonly comment?: string | undefined
}

interface Reviewing {
  readonly body: ReviewForm
}

interface Applying {
  readonly body: { readonly comment?: string | undefined }
}

interface Updating {
  readonly body: SemanticPatch
}

const request = '/api/v2/approval-requests/{id}'
const ofFlag = '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/approval-requests/{id}'

export const reviewApprovalRequest = post(`${request}/reviews`).takes<Reviewing>().returns(approvalRequest)
export const reviewFlagApprovalRequest = post(`${ofFlag}/reviews`).takes<Reviewing>().returns(approvalRequest)

export const applyApprovalRequest = post(`${request}/apply`).takes<Applying>().returns(approvalRequest)
export const applyFlagApprovalRequest = post(`${ofFlag}/apply`).takes<Applying>().returns(approvalRequest)

export const changeApprovalRequest = semanticPatch(request, { beta: true }).takes<Updating>().returns(approvalRequest)
export const changeFlagApprovalRequest = semanticPatch(ofFlag, { beta: true })
  .takes<Updating>()
  .returns(approvalRequest)

export const deleteApprovalRequest = del(request).returnsNothing()
export const deleteFlagApprovalRequest = del(ofFlag).returnsNothing()
