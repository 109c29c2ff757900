import { del, post, semanticPatch } from '../operation.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { approvalRequest } from './approval-requests.ts'

/**
 * What becomes of an approval request, on the account's routes and on those of a flag in an environment. Both take the same. The
 * flag's know only the requests of the flag, and their answers do not tell the resource and the approval settings; of the account's,
 * the one that updates does not either.
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
