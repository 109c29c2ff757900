import type { Context, Info } from '../../context.ts'
import type {
  ApplyApprovalRequestInput,
  DeleteApprovalRequestInput,
  Resolvers,
  ReviewApprovalRequestInput,
  UpdateApprovalRequestInput,
} from '../../generated/resolvers.ts'
import { instructionsOf } from '../../graph/instructions.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  applyApprovalRequest,
  applyFlagApprovalRequest,
  changeApprovalRequest,
  changeFlagApprovalRequest,
  deleteApprovalRequest,
  deleteFlagApprovalRequest,
  reviewApprovalRequest,
  reviewFlagApprovalRequest,
} from '../../rest/changes/approval-request-changes.ts'
import { writtenApprovalRequest } from './approval-request-answers.ts'
import { approvalRequestTranslations } from './approval-request-instructions.ts'
import { failuresOf, taken } from './approval-request-states.ts'
import { expectApprovalRequest, pathOf, resourceIdOf } from './selected-approval-requests.ts'

async function review(input: ReviewApprovalRequestInput, context: Context, info: Info) {
  await expectApprovalRequest(input, context)
  const body = { kind: input.kind.toLowerCase(), comment: input.comment ?? undefined }
  const { id, flag } = pathOf(input)
  const answer = await taken(() =>
    flag
      ? context.write(reviewFlagApprovalRequest, { ...flag, id, body })
      : context.write(reviewApprovalRequest, { id, body }),
  )
  return { approvalRequest: writtenApprovalRequest(answer, resourceIdOf(input), context, info) }
}

async function apply(input: ApplyApprovalRequestInput, context: Context, info: Info) {
  await expectApprovalRequest(input, context)
  const body = { comment: input.comment ?? undefined }
  const { id, flag } = pathOf(input)
  const answer = flag
    ? await context.write(applyFlagApprovalRequest, { ...flag, id, body })
    : await context.write(applyApprovalRequest, { id, body })
  const approvalRequest = writtenApprovalRequest(answer, resourceIdOf(input), context, info)
  return { approvalRequest, userErrors: failuresOf(answer) }
}

async function update(input: UpdateApprovalRequestInput, context: Context, info: Info) {
  const { comment, expectedVersion } = input
  const { id, flag } = pathOf(input)
  const instructions = await instructionsOf(
    info,
    'ApprovalRequestInstruction',
    input.instructions,
    approvalRequestTranslations,
  )
  await expectApprovalRequest(input, context)
  const body = { comment: comment ?? undefined, instructions }
  // A caller who expects a version does not want the change repeated at another one.
  const once = typeof expectedVersion === 'number'
  const answer = flag
    ? await context.write(changeFlagApprovalRequest, { ...flag, id, body }, { once })
    : await context.write(changeApprovalRequest, { id, body }, { once })
  return { approvalRequest: writtenApprovalRequest(answer, resourceIdOf(input), context, info) }
}

async function remove(input: DeleteApprovalRequestInput, { write }: Context) {
  const { id, flag } = pathOf(input)
  await (flag ? write(deleteFlagApprovalRequest, { ...flag, id }) : write(deleteApprovalRequest, { id }))
  return { deletedApprovalRequestId: idOf({ type: 'ApprovalRequest', approvalRequestId: id }) }
}

export const approvalRequestChanges = {
  Mutation: {
    reviewApprovalRequest: mutation(review),
    applyApprovalRequest: mutation(apply),
    updateApprovalRequest: mutation(update),
    deleteApprovalRequest: mutation(remove),
  },
} satisfies Resolvers
