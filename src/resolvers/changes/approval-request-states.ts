import { refused, type UserError } from '../../graph/mutation.ts'
import type { ApprovalRequestRep } from '../../rest/approval-requests.ts'
import { RestError } from '../../rest/errors.ts'

/** A change that the state of a request may not allow, which LaunchDarkly tells by 405: whoever asked for it may not agree to it. */
export async function allowedBy<Answer>(change: () => Promise<Answer>): Promise<Answer> {
  try {
    return await change()
  } catch (error) {
    if (!(error instanceof RestError && error.details.status === 405)) throw error
    throw refused(['input', 'id'], error.message, 'CONFLICT')
  }
}

/** Why the change that a request asks for was not made, though LaunchDarkly took the order to make it. */
export function failuresOf({ status, conflicts }: ApprovalRequestRep): readonly UserError[] {
  if (status !== 'failed') return []
  const reasons = conflicts.map(({ reason }) => reason ?? 'An instruction could not be carried out.')
  const messages = reasons.length ? reasons : ['LaunchDarkly could not make the change, and does not say why.']
  return messages.map((message) => ({ message, code: 'CONFLICT', path: ['input', 'id'] }))
}
