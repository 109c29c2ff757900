import { ApiError, invalid } from '../http/errors.ts'
import { needsWriting } from '../policies/permissions.ts'
import { objectBody, optional, string } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { commitRequest } from './approval-commits.ts'
import { carryOut, carryOutScheduled } from './approval-instructions.ts'
import { approvalDocument, approvalSettingsOf, flagApprovalDocument } from './approval-request-document.ts'
import { approvalRequestOf, flagApprovalRequestOf } from './approval-request-find.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'
import { aboutOf, resourceOf } from './approval-resources.ts'
import { approvalsOf } from './approval-reviews.ts'

const applying =
  (find: (call: Call) => ApprovalRequestRecord, answer: (row: ApprovalRequestRecord, call: Call) => object) =>
  (call: Call): Written => {
    const before = find(call)
    const comment = optional(objectBody(call), 'comment', string)
    needsWriting(call, before.resource.kind)
    checkApproved(call, before)
    const isEarly = before.executionDate !== undefined && before.executionDate > momentOf(call)
    const after = isEarly ? scheduled(call, before, comment) : applied(call, before, comment)
    return { status: 200, document: answer(after, call) }
  }

export const applyApprovalRequest = applying(approvalRequestOf, (row, call) => approvalDocument(row, call, []))
export const applyFlagApprovalRequest = applying(flagApprovalRequestOf, flagApprovalDocument)

function checkApproved({ store }: Call, row: ApprovalRequestRecord): void {
  const { status, reviewStatus, reviews } = row
  if (status !== 'pending') throw invalid(`The approval request is ${status}`)
  if (reviewStatus === 'approved') return
  const { canApplyDeclinedChanges, minNumApprovals } = approvalSettingsOf(row, store)
  if (canApplyDeclinedChanges && approvalsOf(reviews) >= minNumApprovals) return
  throw invalid(
    reviewStatus === 'declined'
      ? 'The approval request was declined'
      : `The approval request needs ${minNumApprovals} approvals, got ${approvalsOf(reviews)}`,
  )
}

const appliedBy = ({ caller: { memberId, id } }: Call): Partial<ApprovalRequestRecord> =>
  memberId === undefined ? { appliedByServiceTokenId: id } : { appliedByMemberId: memberId }

/** What has a time is made at that time. */
function scheduled(call: Call, before: ApprovalRequestRecord, comment: string | undefined): ApprovalRequestRecord {
  const after: ApprovalRequestRecord = { ...before, version: before.version + 1, status: 'scheduled' }
  commitRequest(call, {
    action: 'applyApprovalRequest',
    titleVerb: 'scheduled an approval request for the',
    ...{ before, after, comment },
  })
  return after
}

/** The change is made, or it fails as a whole if it cannot be made any more. */
export function applied(call: Call, before: ApprovalRequestRecord, comment?: string): ApprovalRequestRecord {
  const resource = resourceOf(call, before.resource)
  const version = before.version + 1
  try {
    const { operatingOnId, instructions } = before
    const subentryIds =
      operatingOnId === undefined
        ? carryOut(call, resource, instructions, comment)
        : carryOutScheduled(call, operatingOnId, instructions, comment)
    const after: ApprovalRequestRecord = {
      ...{ ...before, version, status: 'completed' },
      appliedAt: momentOf(call),
      ...(call.by ? {} : appliedBy(call)),
    }
    const titleVerb = 'applied an approval request to the'
    commitRequest(call, {
      ...{ action: 'applyApprovalRequest', titleVerb, before, after, comment, subentryIds },
      about: aboutOf(resource),
    })
    return after
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const conflicts = [{ instruction: failedOf(before, error.message), reason: error.message }]
    const after: ApprovalRequestRecord = { ...before, version, status: 'failed', conflicts }
    const titleVerb = 'failed to apply an approval request to the'
    commitRequest(call, { action: 'applyApprovalRequest', titleVerb, before, after, comment })
    return after
  }
}

/** The instruction that the message of a failure names. */
function failedOf({ instructions }: ApprovalRequestRecord, message: string) {
  const index = Number(/^Instruction (\d+)/.exec(message)?.[1] ?? 0)
  return instructions[index]!
}
