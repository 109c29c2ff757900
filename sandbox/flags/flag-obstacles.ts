import { type ApprovalRequestRecord, everyEnvironment } from '../changes/approval-request-record.ts'
import { ApiError, invalid } from '../http/errors.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { FlagContext } from './flag-context.ts'
import { flagContext, instructed } from './flag-instructions.ts'
import type { FlagRecord } from './flag-record.ts'

/** Whether a flag may be changed in an environment only by an approval request. */
export function needsApproval({ approvals }: EnvironmentRecord, { tags }: Pick<FlagRecord, 'tags'>): boolean {
  if (!approvals) return false
  const { required, requiredApprovalTags } = approvals.flag
  return required || requiredApprovalTags.some((tag) => tags.includes(tag))
}

export function refuseWithoutApproval(environment: EnvironmentRecord, flag: FlagRecord): void {
  if (needsApproval(environment, flag)) throw new ApiError(405, 'Approval is required to make this request')
}

type Place = Pick<FlagContext, 'call' | 'project'>

/** Refuses a change after which a pending request could not be applied that can be applied now. */
export function checkConflicts(before: FlagRecord, after: FlagRecord, place: Place): void {
  for (const request of place.call.store.approvalRequests.values()) {
    if (!isPending(request, before, place)) continue
    if (!canApply(request, before, place) || canApply(request, after, place)) continue
    throw invalid(
      `The change would make the pending approval request ${request.id} fail: ignoreConflicts=true makes it all the same`,
    )
  }
}

const isPending = ({ resource, status }: ApprovalRequestRecord, { key }: FlagRecord, { project }: Place) =>
  (status === 'pending' || status === 'scheduled') &&
  resource.kind === 'flag' &&
  resource.projectKey === project.key &&
  resource.key === key

function canApply({ resource, instructions }: ApprovalRequestRecord, flag: FlagRecord, place: Place): boolean {
  try {
    const { environmentKey } = resource
    instructed(flag, instructions, flagContext(place, environmentKey === everyEnvironment ? undefined : environmentKey))
    return true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}
