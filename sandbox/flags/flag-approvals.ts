import { ApiError } from '../http/errors.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
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
