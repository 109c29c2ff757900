import { invalid } from '../http/errors.ts'
import { applied, type InstructionTable, instructionsOf } from '../patches/semantic-patch.ts'
import type { Call, Written } from '../resource/call.ts'
import { commitRequest } from './approval-commits.ts'
import { descriptionIn } from './approval-request-creation.ts'
import { flagApprovalDocument, updatedApprovalDocument } from './approval-request-document.ts'
import { approvalRequestOf, flagApprovalRequestOf } from './approval-request-find.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'
import { withReviewers } from './approval-reviewers.ts'

const table: InstructionTable<ApprovalRequestRecord, Call> = {
  addReviewers(row, instruction, call) {
    if (instruction.notifyMemberIds === undefined && instruction.notifyTeamKeys === undefined) {
      throw invalid('notifyMemberIds or notifyTeamKeys is required')
    }
    const next = withReviewers(instruction, call, row)
    return next.notifyMemberIds.length === row.notifyMemberIds.length && !addsTeam(next, row)
      ? row
      : { ...row, ...next }
  },
  updateDescription: (row, instruction) => ({ ...row, description: descriptionIn(instruction, 'value') }),
}

type Reviewed = Pick<ApprovalRequestRecord, 'reviewers'>

const addsTeam = ({ reviewers: after }: Reviewed, { reviewers: before }: Reviewed): boolean =>
  (after?.teamKeys.length ?? 0) > (before?.teamKeys.length ?? 0)

const updating =
  (find: (call: Call) => ApprovalRequestRecord, answer: (row: ApprovalRequestRecord) => object) =>
  (call: Call): Written => {
    const before = find(call)
    const { instructions, comment } = instructionsOf(call)
    const changed = applied(before, instructions, table, call)
    if (changed === before) return { status: 200, document: answer(before) }
    const after = { ...changed, version: before.version + 1 }
    const titleVerb = 'updated a request to change the'
    commitRequest(call, { action: 'updateApprovalRequest', titleVerb, before, after, comment })
    return { status: 200, document: answer(after) }
  }

export const updateApprovalRequest = updating(approvalRequestOf, updatedApprovalDocument)
export const updateFlagApprovalRequest = updating(flagApprovalRequestOf, flagApprovalDocument)
