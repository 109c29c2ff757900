import type { Answerer, Call } from '../call.ts'
import { notFound } from '../errors.ts'
import { approvalRequestOf, environmentOf, flagOf } from '../find.ts'
import { api, json } from '../links.ts'
import { type Collection, single } from '../resource.ts'
import type { ApprovalRequestRecord } from '../store/approval-requests.ts'
import type { Store } from '../store.ts'
import { approvalFilters } from './approval-filters.ts'
import { approvalDocument, flagApprovalDocument } from './approval-request.ts'

const expansions = ['flag', 'project', 'environments'] as const

export const approvalRequests: Collection<ApprovalRequestRecord> = {
  rows: ({ store }) => newestFirst(store),
  represent: (row, call) => approvalDocument(row, call, expansions),
  pageMaximum: 200,
  operatorFilters: approvalFilters,
  takes: { expand: Number.POSITIVE_INFINITY },
}

export const approvalRequest = single(
  approvalRequestOf,
  (row, call) => approvalDocument(row, call, [...expansions, 'resource']),
  ['expand'],
)

/** All at once, without paging and without their number. */
export const flagApprovalRequests: Answerer = {
  takes: [],
  answer: (call) => {
    const isHere = concerns(call)
    return {
      _links: {
        self: json(call.path),
        parent: json(api('flags', call.params.projectKey!, call.params.featureFlagKey!)),
      },
      items: newestFirst(call.store).filter(isHere).map(flagApprovalDocument),
    }
  },
}

/** One that is about the flag and the environment of the path. */
export function flagApprovalRequestOf(call: Call): ApprovalRequestRecord {
  const isHere = concerns(call)
  const row = approvalRequestOf(call)
  if (!isHere(row)) throw notFound('approval request id', call.params.id)
  return row
}

export const flagApprovalRequest = single(flagApprovalRequestOf, flagApprovalDocument)

const newestFirst = ({ approvalRequests }: Store) => [...approvalRequests.values()].reverse()

/** Whether a request is about the flag and the environment of the path, which have to exist. */
function concerns(call: Call): (row: ApprovalRequestRecord) => boolean {
  const { projectKey } = call.params
  const [flag, environment] = [flagOf(call), environmentOf(call)]
  return ({ resource }) =>
    resource.kind === 'flag' &&
    resource.projectKey === projectKey &&
    resource.environmentKey === environment.key &&
    resource.key === flag.key
}
