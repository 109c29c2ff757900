import { type Cost, type Costs, listOf, lookedUp, type Place, whole } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import {
  getApprovalRequest,
  getFlagApprovalRequest,
  listApprovalRequests,
  listFlagApprovalRequests,
} from '../../rest/changes/approval-requests.ts'

const all = whole('ApprovalRequest')
const list = listOf('ApprovalRequest')

/** A list for one owner, all requests for several owners. */
const requestsOf = (scope: 'Project' | 'account'): Cost => ({
  by: [listApprovalRequests],
  calls: (place: Place) => {
    const owners = scope === 'Project' ? place.of('Project') : 1
    const lists = list.calls!(place)
    return place.parents > owners ? owners * all(place) : Math.min(lists, owners * Math.max(all(place), lists))
  },
})

/** The fields of the flag that an approval request does not embed. */
const notEmbedded: readonly string[] = [
  ...['state', 'deprecatedAt', 'maintainer', 'legacyExperiments', 'goalIds', 'purpose', 'migrationSettings'],
  ...['environment', 'environments'],
]

/** The number of requests for segments and AI configs, besides those for flags, that estimates assume. */
const otherRequests = 10

const embedding: Cost = { tells: (name) => !notEmbedded.includes(name) }
const nothing: Cost = { tells: () => false }

/** The fields that the flag's route does not return. */
const notBrief: readonly string[] = ['environments', 'approvalSettings']

export const approvalRequestCosts: Costs = {
  fields: {
    'Query.approvalRequest': {
      ...lookedUp('ApprovalRequest'),
      by: [getApprovalRequest, listApprovalRequests, getFlagApprovalRequest],
      calls: ({ args, selected }) => (args.flag && notBrief.some((name) => selected.has(name)) ? 1 : 0),
    },
    'Project.approvalRequests': requestsOf('account'),
    'Environment.approvalRequests': {
      by: [listApprovalRequests],
      calls: (place) => place.of('Project') * all(place),
    },
    'Flag.approvalRequests': requestsOf('Project'),
    'FlagEnvironment.approvalRequests': {
      ...requestsOf('Project'),
      by: [listFlagApprovalRequests, listApprovalRequests],
    },
    'Segment.approvalRequests': requestsOf('Project'),
    'AIConfig.approvalRequests': requestsOf('Project'),
    'Member.approvalRequests': requestsOf('account'),
    'Member.approvalRequestsToReview': requestsOf('account'),
    'ApprovalRequest.flag': embedding,
    // A segment or an AI config is read whatever is selected of it.
    'ApprovalRequest.resource': {
      ...embedding,
      by: [...operationsOf('Segment'), ...operationsOf('AIConfig')],
      calls: ({ keys }) => Math.min(keys, otherRequests),
      refers: true,
    },
    // The request names them, and has the environments within it.
    'ApprovalRequest.environments': { refers: false },
    'ApprovalRequest.requestor': nothing,
    'ApprovalRequest.reviewers': { ...nothing, length: 10 },
    'ApprovalRequest.reviews': { length: 10 },
    'ApprovalRequest.appliedBy': nothing,
    'ApprovalRequest.appliedByServiceToken': nothing,
    'ApprovalReview.member': nothing,
    'ApprovalReview.serviceToken': nothing,
  },
}
