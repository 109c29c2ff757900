import { refused, type UserError } from '../../graph/mutation.ts'
import { refusalOf } from '../../graph/refusals.ts'
import type { ApprovalRequestRep } from '../../rest/changes/approval-requests.ts'
import { RestError } from '../../rest/errors.ts'

/** Makes a review. LaunchDarkly answers 405 if it refuses the review, for example that of the requestor. */
export async function taken<Answer>(review: () => Promise<Answer>): Promise<Answer> {
  try {
    return await review()
  } catch (error) {
    if (!(error instanceof RestError && error.details.status === 405)) throw error
    throw refused(['input', 'id'], refusalOf('CONFLICT', error.details), 'CONFLICT')
  }
}

/** Why the change of an approval request was not made although LaunchDarkly accepted the order. */
export function failuresOf({ status, conflicts }: ApprovalRequestRep): readonly UserError[] {
  if (status !== 'failed') return []
  const reasons = conflicts.map(({ reason }) => reason ?? 'An instruction could not be carried out.')
  const messages = reasons.length ? reasons : ['LaunchDarkly could not make the change, and does not say why.']
  return messages.map((message) => ({ message, code: 'CONFLICT', path: ['input', 'id'] }))
}
