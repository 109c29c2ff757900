import { notFound } from '../http/errors.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { type Collection, single } from '../resource/collection.ts'
import { approvalRequestOf, environmentOf, flagOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import type { Store } from '../store.ts'
import { approvalFilters } from './approval-filters.ts'
import { approvalDocument, flagApprovalDocument } from './approval-request-document.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'

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
