import type { Cost, Costs } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { listApprovalRequests, listFlagApprovalRequests } from '../../rest/changes/approval-requests.ts'
import { specified } from '../../rest/changes/named-resources.ts'

/** The calls of one event. The reads of the log and of statuses are made for all subscriptions of a token. */

/** The event has the entry. */
const told: Cost = { refers: false }

export const subscriptionCosts: Costs = {
  fields: {
    'ChangeEvent.entry': told,
    'ChangeEvent.resource': {
      by: specified.flatMap(({ type }) => [...operationsOf(type)]),
      calls: () => 1,
    },
    'FlagChangedEvent.entry': told,
    'ApprovalRequestChangedEvent.entry': told,
    'ApprovalRequestChangedEvent.approvalRequest': {
      by: [listApprovalRequests, listFlagApprovalRequests],
      calls: () => 1,
    },
  },
}
