import type { Context, Info } from '../../context.ts'
import { approvalsIn, type EntryApproval } from '../../facts/entry-approvals.ts'
import { type FactGap, gapIn, type Known, known, valueOr } from '../../facts/gaps.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { oncePer } from '../../graph/fields.ts'
import type { ApprovalRequestDoc } from '../../rest/changes/approval-requests.ts'
import type { AuditLogEntrySource } from '../../rest/changes/audit-log.ts'
import { inputOf } from '../fact-inputs.ts'
import { approvalRequestExpand } from './approval-request-lookahead.ts'

/** Many entries are looked for among the same requests. */
const approvalsOf = oncePer((requests: readonly ApprovalRequestDoc[]) => approvalsIn(requests))

async function approvalOf(
  entry: AuditLogEntrySource,
  expand: readonly string[],
  { loaders }: Context,
): Promise<Known<EntryApproval<ApprovalRequestDoc>>> {
  const requests = await inputOf('APPROVAL_REQUESTS', loaders.approvalRequests.completed(expand))
  return requests.gap ? requests : known(approvalsOf(requests.value)(entry))
}

const untolds: Readonly<Record<string, string>> = {
  SEVERAL:
    'Several approval requests were applied at the time of the change, and nothing tells which of them it is of.',
  BEFORE: 'LaunchDarkly returns no approval request that is as old as the change.',
}

async function requestOf(entry: AuditLogEntrySource, context: Context, info: Info): Promise<ApprovalRequestDoc | null> {
  const approval = valueOr(await approvalOf(entry, approvalRequestExpand(info), context), null)
  return approval?.state === 'APPROVED' ? approval.request : null
}

async function gapsIn(entry: AuditLogEntrySource, context: Context): Promise<readonly FactGap[]> {
  const approval = await approvalOf(entry, [], context)
  if (approval.gap) return [approval.gap]
  const message = untolds[approval.value.state]
  return message === undefined ? [] : [gapIn('APPROVAL_REQUESTS', 'NOT_TOLD', message)]
}

export const entryApprovals = {
  AuditLogEntry: {
    approvalRequest: (entry, _, context, info) => requestOf(entry, context, info),
    approvalGaps: (entry, _, context) => gapsIn(entry, context),
  },
} satisfies Resolvers
