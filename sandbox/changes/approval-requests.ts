import { has, hasAny } from '../filters/filter-operator-kinds.ts'
import type { OperatorFilters } from '../filters/filter-operators.ts'
import { specifierOf } from '../policies/resource-specifier.ts'
import type { Call } from '../resource/call.ts'
import { type Collection, list, single } from '../resource/collection.ts'
import { api, json } from '../resource/links.ts'
import { del, get, patch, post, type Resource } from '../resource/operation.ts'
import type { Store } from '../store.ts'
import { applyApprovalRequest, applyFlagApprovalRequest } from './approval-application.ts'
import {
  createApprovalRequest,
  createFlagApprovalRequest,
  createFlagCopyApprovalRequest,
  deleteApprovalRequest,
  deleteFlagApprovalRequest,
} from './approval-request-creation.ts'
import { approvalDocument, flagApprovalDocument, kindOf } from './approval-request-document.ts'
import { approvalRequestOf, concerns, flagApprovalRequestOf } from './approval-request-find.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'
import { reviewApprovalRequest, reviewFlagApprovalRequest } from './approval-reviews.ts'
import { updateApprovalRequest, updateFlagApprovalRequest } from './approval-updates.ts'

const approvalFilters: OperatorFilters<ApprovalRequestRecord> = {
  notifyMemberIds: { anyOf: hasAny(({ notifyMemberIds }) => notifyMemberIds) },
  requestorId: { equals: has(({ requestorId }) => [requestorId]) },
  projectKey: { equals: has(({ resource }) => [resource.projectKey]) },
  resourceId: { equals: has(({ resource }) => [specifierOf(resource)]) },
  resourceKind: { equals: has((row) => [kindOf(row)], ['flag', 'segment', 'aiConfig']) },
  reviewStatus: { anyOf: hasAny(({ reviewStatus }) => [reviewStatus], ['approved', 'declined', 'pending']) },
  status: { anyOf: hasAny(({ status }) => [status], ['pending', 'scheduled', 'failed', 'completed']) },
}

const expansions = ['flag', 'project', 'environments'] as const

const collection: Collection<ApprovalRequestRecord> = {
  rows: ({ store }) => newestFirst(store),
  represent: (row, call) => approvalDocument(row, call, expansions),
  pageMaximum: 200,
  operatorFilters: approvalFilters,
  takes: { expand: Number.POSITIVE_INFINITY },
}

const alone = (row: ApprovalRequestRecord, call: Call) => approvalDocument(row, call, [...expansions, 'resource'])

/** All at once, without paging and without their number. */
const flagApprovalRequests = (call: Call) => {
  const isHere = concerns(call)
  return {
    _links: {
      self: json(call.path),
      parent: json(api('flags', call.params.projectKey!, call.params.featureFlagKey!)),
    },
    items: newestFirst(call.store).filter(isHere).map(flagApprovalDocument),
  }
}

const newestFirst = ({ approvalRequests }: Store) => [...approvalRequests.values()].reverse()

const kind = 'approval request'
const base = '/api/v2/approval-requests'
const ofFlag = '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/approval-requests'

export const approvalRequests: Resource = {
  operations: [
    post(base, kind, createApprovalRequest),
    get(base, kind, list(collection)),
    patch(`${base}/{id}`, kind, updateApprovalRequest, { beta: true }),
    del(`${base}/{id}`, kind, deleteApprovalRequest),
    get(`${base}/{id}`, kind, single(approvalRequestOf, alone, ['expand'])),
    post(`${base}/{id}/reviews`, kind, reviewApprovalRequest),
    post(`${base}/{id}/apply`, kind, applyApprovalRequest),
    post(ofFlag, kind, createFlagApprovalRequest),
    get(ofFlag, kind, flagApprovalRequests),
    post(`${ofFlag}-flag-copy`, kind, createFlagCopyApprovalRequest),
    patch(`${ofFlag}/{id}`, kind, updateFlagApprovalRequest, { beta: true }),
    del(`${ofFlag}/{id}`, kind, deleteFlagApprovalRequest),
    get(`${ofFlag}/{id}`, kind, single(flagApprovalRequestOf, flagApprovalDocument)),
    post(`${ofFlag}/{id}/reviews`, kind, reviewFlagApprovalRequest),
    post(`${ofFlag}/{id}/apply`, kind, applyFlagApprovalRequest),
  ],
}
