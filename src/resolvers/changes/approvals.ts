import type { ApprovalRequestDraft, OnApprovalRequired } from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { refused, Unapplied, userErrorsOf } from '../../graph/mutation.ts'
import { refusalOf } from '../../graph/refusals.ts'
import { RestError } from '../../rest/errors.ts'
import { memberIdAt } from '../account/member-ids.ts'

interface ApprovableInput {
  readonly onApprovalRequired?: OnApprovalRequired | null
  readonly approvalRequest?: ApprovalRequestDraft | null
  readonly dryRun?: boolean | null
}

/** The reviewers in REST's form. */
interface ReviewersForm {
  readonly notifyMemberIds?: readonly string[]
  readonly notifyTeamKeys?: readonly string[]
}

/** A draft in REST's form. */
export interface ApprovalRequestForm extends ReviewersForm {
  readonly description: string
}

/**
 * Makes a change that can require an approval. If it does, the caller gets either the approval request, which is a success without
 * `userErrors`, or `APPROVAL_REQUIRED` among the `userErrors`, as the input says. A dry run creates no request.
 *
 * @param request Creates the approval request for the change.
 */
export async function approvable<Payload extends object, Created extends object>(
  input: ApprovableInput,
  change: () => Promise<Payload>,
  request: (form: ApprovalRequestForm) => Promise<Created>,
): Promise<Payload | Created> {
  const form = formOf(input)
  try {
    return await change()
  } catch (error) {
    if (!(error instanceof RestError && error.details.meaning === 'approval-required')) throw error
    const message = refusalOf('APPROVAL_REQUIRED', error.details)
    const required = { message, code: 'APPROVAL_REQUIRED', path: null } as const
    if (!form || input.dryRun) throw new Unapplied([required])
    return await request(form).catch((failed: unknown) => {
      const userErrors = userErrorsOf(failed, input)
      throw userErrors ? new Unapplied([required, ...userErrors]) : failed
    })
  }
}

/** Checks the draft before anything is sent, so that its errors are reported in any case. Null if no request is wanted. */
export function formOf({ onApprovalRequired, approvalRequest }: ApprovableInput): ApprovalRequestForm | null {
  if (onApprovalRequired !== 'CREATE_REQUEST') return null
  if (!approvalRequest) {
    throw refused(['input', 'approvalRequest'], 'Expected an approvalRequest with CREATE_REQUEST, but got none.')
  }
  return requestForm(approvalRequest)
}

/** LaunchDarkly's limit for reviewers: members and teams together. */
const mostReviewers = 10

export function requestForm(
  { description, reviewerIds, reviewerTeamKeys }: ApprovalRequestDraft,
  place: readonly string[] = ['input', 'approvalRequest'],
): ApprovalRequestForm {
  if (!description.trim()) throw refused([...place, 'description'], 'Expected a description, but got an empty one.')
  const count = (reviewerIds?.length ?? 0) + (reviewerTeamKeys?.length ?? 0)
  if (count > mostReviewers) throw refused(place, `Expected at most ${mostReviewers} reviewers, but got ${count}.`)
  return { description, ...reviewersForm({ reviewerIds, reviewerTeamKeys }, place) }
}

export const reviewersForm = (
  { reviewerIds, reviewerTeamKeys }: Pick<ApprovalRequestDraft, 'reviewerIds' | 'reviewerTeamKeys'>,
  place: Place,
): ReviewersForm => ({
  ...(reviewerIds?.length && {
    notifyMemberIds: reviewerIds.map((id, index) => memberIdAt(id, [...place, 'reviewerIds', index])),
  }),
  ...(reviewerTeamKeys?.length && { notifyTeamKeys: reviewerTeamKeys }),
})
