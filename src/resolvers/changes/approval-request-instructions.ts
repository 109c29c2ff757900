import type {
  AddReviewersInstruction,
  ReplaceScheduledInstructionsInstruction,
  ScheduledFlagInstruction,
  TextInstruction,
} from '../../generated/resolvers.ts'
import { asValue, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { reviewersForm } from './approvals.ts'

/** LaunchDarkly's limit for the description of a request. */
const longestDescription = 5000

/** Converts the instructions for an approval request to REST's form. */
export const approvalRequestTranslations: Translations = {
  AddReviewersInstruction: asValue((reviewers: AddReviewersInstruction, place) => {
    if (reviewers.reviewerIds?.length || reviewers.reviewerTeamKeys?.length) return reviewersForm(reviewers, place)
    throw refused(place, 'Expected at least one member or team to review the request, but got none.')
  }),
  TextInstruction: asValue(({ value }: TextInstruction, place) => {
    const { length } = value.trim()
    if (length > 0 && value.length <= longestDescription) return { value }
    const got = length === 0 ? 'an empty one' : `one of ${value.length}`
    throw refused(
      [...place, 'value'],
      `Expected a description of 1 to ${longestDescription} characters, but got ${got}.`,
    )
  }),
}

/** The kinds of the instructions that turn a flag on and off. */
export const toggles: Readonly<Record<ScheduledFlagInstruction, string>> = {
  TURN_FLAG_ON: 'turnFlagOn',
  TURN_FLAG_OFF: 'turnFlagOff',
}

/** Converts the instructions for a scheduled change to REST's form. */
export const scheduledChangeTranslations: Translations = {
  ReplaceScheduledInstructionsInstruction: asValue(({ value }: ReplaceScheduledInstructionsInstruction, place) => {
    if (value.length === 0) throw refused([...place, 'value'], 'Expected at least one instruction, but got none.')
    return { value: value.map((toggle) => ({ kind: toggles[toggle] })) }
  }),
}
