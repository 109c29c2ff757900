import { everyEnvironment } from '../changes/approval-request-record.ts'
import { scheduledChangeTable } from '../changes/scheduled-change-record.ts'
import { ApiError, invalid } from '../http/errors.ts'
import type { Instruction } from '../patches/semantic-patch.ts'
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

/** Refuses a change after which a pending request or a scheduled change could not be made that can be made now. */
export function checkConflicts(before: FlagRecord, after: FlagRecord, place: Place): void {
  for (const { what, pending } of pendingChanges(before, place)) {
    if (!canApply(pending, before, place) || canApply(pending, after, place)) continue
    throw invalid(`The change would make the ${what} fail: ignoreConflicts=true makes it all the same`)
  }
}

/** What is to be done to a flag, in an environment or in all of them. */
interface Pending {
  environmentKey: string
  instructions: readonly Instruction[]
}

/** What waits to be done to a flag, each with its name in messages. */
function pendingChanges({ key }: FlagRecord, { call, project }: Place): { what: string; pending: Pending }[] {
  const { store } = call
  const requests = [...store.approvalRequests.values()]
    .filter(
      ({ resource, status }) =>
        (status === 'pending' || status === 'scheduled') &&
        resource.kind === 'flag' &&
        resource.projectKey === project.key &&
        resource.key === key,
    )
    .map(({ id, resource: { environmentKey }, instructions }) => ({
      what: `pending approval request ${id}`,
      pending: { environmentKey, instructions },
    }))
  const scheduled = [...store.rows(scheduledChangeTable).values()]
    .filter(({ projectKey, flagKey }) => projectKey === project.key && flagKey === key)
    .map((row) => ({ what: `scheduled change ${row.id}`, pending: row }))
  return [...requests, ...scheduled]
}

function canApply({ environmentKey, instructions }: Pending, flag: FlagRecord, place: Place): boolean {
  try {
    instructed(flag, instructions, flagContext(place, environmentKey === everyEnvironment ? undefined : environmentKey))
    return true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}
