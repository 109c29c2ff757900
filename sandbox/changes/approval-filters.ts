import { has, hasAny } from '../filters/filter-operator-kinds.ts'
import type { OperatorFilters } from '../filters/filter-operators.ts'
import { specifierOf } from '../policies/resource-specifier.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'

export const approvalFilters: OperatorFilters<ApprovalRequestRecord> = {
  notifyMemberIds: { anyOf: hasAny(({ notifyMemberIds }) => notifyMemberIds) },
  requestorId: { equals: has(({ requestorId }) => [requestorId]) },
  projectKey: { equals: has(({ resource }) => [resource.projectKey]) },
  resourceId: { equals: has(({ resource }) => [specifierOf(resource)]) },
  resourceKind: { equals: has(({ resource }) => [resource.kind], ['flag', 'segment', 'aiConfig']) },
  reviewStatus: { anyOf: hasAny(({ reviewStatus }) => [reviewStatus], ['approved', 'declined', 'pending']) },
  status: { anyOf: hasAny(({ status }) => [status], ['pending', 'scheduled', 'failed', 'completed']) },
}
