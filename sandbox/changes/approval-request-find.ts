import { notFound } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { environmentOf, flagOf } from '../resource/find.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'

/** A request that a workflow made is found by the workflow's id as well. */
export function approvalRequestOf({ store, params }: Call): ApprovalRequestRecord {
  const id = params.id ?? ''
  const row = store.approvalRequests.get(id)
  if (row) return row
  for (const one of store.approvalRequests.values()) if (one.workflow?.id === id) return one
  throw notFound('approval request id', id)
}

/** One that is about the flag and the environment of the path. */
export function flagApprovalRequestOf(call: Call): ApprovalRequestRecord {
  const isHere = concerns(call)
  const row = approvalRequestOf(call)
  if (!isHere(row)) throw notFound('approval request id', call.params.id)
  return row
}

/** Whether a request is about the flag and the environment of the path, which have to exist. */
export function concerns(call: Call): (row: ApprovalRequestRecord) => boolean {
  const { projectKey } = call.params
  const [flag, environment] = [flagOf(call), environmentOf(call)]
  return ({ resource }) =>
    resource.kind === 'flag' &&
    resource.projectKey === projectKey &&
    resource.environmentKey === environment.key &&
    resource.key === flag.key
}
