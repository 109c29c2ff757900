import { ApiError, conflict, invalid } from '../http/errors.ts'
import type { ApprovalSettingsRecord } from '../projects/approval-settings-record.ts'
import { objectBody, oneOf, optional, required, string } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { momentOf, newId } from '../resource/change.ts'
import { commitRequest } from './approval-commits.ts'
import { approvalDocument, approvalSettingsOf, flagApprovalDocument } from './approval-request-document.ts'
import { approvalRequestOf, flagApprovalRequestOf } from './approval-request-find.ts'
import type { ApprovalRequestRecord, ReviewRecord } from './approval-request-record.ts'

const verbs: Readonly<Record<ReviewRecord['kind'], string>> = {
  approve: 'approved a request to change the',
  decline: 'declined a request to change the',
  comment: 'commented on a request to change the',
}

/** The routes of the account and those of a flag refuse what a state does not allow with other statuses. */
interface Route {
  find(call: Call): ApprovalRequestRecord
  answer(row: ApprovalRequestRecord, call: Call): object
  /** That nobody agrees to what they asked for themselves. */
  refuseOwn(message: string): ApiError
  /** That it is too late. */
  refuseLate(message: string): ApiError
}

const reviewing =
  ({ find, answer, refuseOwn, refuseLate }: Route) =>
  (call: Call): Written => {
    const before = find(call)
    const body = objectBody(call)
    const kind = required(body, 'kind', oneOf('approve', 'decline', 'comment'))
    const comment = optional(body, 'comment', string)
    const settings = approvalSettingsOf(before, call.store)
    const { memberId, id: tokenId } = call.caller
    if (before.status !== 'pending') throw refuseLate(`The approval request is ${before.status}`)
    if (
      kind !== 'comment' &&
      memberId !== undefined &&
      memberId === before.requestorId &&
      !settings.canReviewOwnRequest
    ) {
      throw refuseOwn('Whoever asked for a change may not review it')
    }
    const review = {
      id: newId(call),
      kind,
      createdAt: momentOf(call),
      ...(comment ? { comment } : {}),
      ...(memberId === undefined ? { serviceTokenId: tokenId } : { memberId }),
    }
    const reviews = [...before.reviews, review]
    const reviewStatus = reviewStatusOf(reviews, settings)
    const after = { ...before, version: before.version + 1, reviews, reviewStatus }
    commitRequest(call, { action: 'reviewApprovalRequest', titleVerb: verbs[kind], before, after, comment })
    return { status: 200, document: answer(after, call) }
  }

export const reviewApprovalRequest = reviewing({
  find: approvalRequestOf,
  answer: (row, call) => approvalDocument(row, call, []),
  refuseOwn: (message) => new ApiError(405, message),
  refuseLate: conflict,
})

export const reviewFlagApprovalRequest = reviewing({
  find: flagApprovalRequestOf,
  answer: flagApprovalDocument,
  refuseOwn: (message) => new ApiError(403, message),
  refuseLate: invalid,
})

/** Whoever declines stands in the way of a change until they agree to it. */
function reviewStatusOf(
  reviews: readonly ReviewRecord[],
  { minNumApprovals }: ApprovalSettingsRecord,
): ApprovalRequestRecord['reviewStatus'] {
  const verdicts = verdictsOf(reviews)
  if (verdicts.includes('decline')) return 'declined'
  return verdicts.length >= minNumApprovals ? 'approved' : 'pending'
}

export const approvalsOf = (reviews: readonly ReviewRecord[]): number =>
  verdictsOf(reviews).filter((kind) => kind === 'approve').length

/** What each reviewer said last, unless that was a mere comment. */
function verdictsOf(reviews: readonly ReviewRecord[]): readonly ReviewRecord['kind'][] {
  const decided = reviews.filter(({ kind }) => kind !== 'comment')
  return [...new Map(decided.map((one) => [one.memberId ?? one.serviceTokenId, one.kind])).values()]
}
