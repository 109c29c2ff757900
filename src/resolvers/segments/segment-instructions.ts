import type { SegmentInstruction } from '../../generated/resolvers.ts'
import { asFields, type Place, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { clause } from '../clauses.ts'
import { thousandths } from '../flags/percentages.ts'

/** How REST says what the instructions for a segment say. The one number in them is how many of 100 a rule is for. */
export const segmentTranslations: Translations = {
  ClauseInput: clause,
  Float: asFields((percentage: number, place) => ({ weight: thousandths(percentage, place) })),
}

/** LaunchDarkly's limit for the individual targets that the instructions of one request add and take out. */
const mostTargets = 1500

/** @throws {Unapplied} if the instructions are about more targets than one request may. */
export function checkTargets(
  instructions: readonly SegmentInstruction[],
  place: Place = ['input', 'instructions'],
): void {
  const count = instructions.reduce((all, one) => all + targetsIn(one), 0)
  if (count <= mostTargets) return
  const message = `Expected at most ${mostTargets} targets to be added or taken out, but got ${count}.`
  throw refused(place, message)
}

/** Those of a big segment are not counted: the limit is documented for the others. */
const targetsIn = (instruction: SegmentInstruction): number =>
  [
    instruction.addIncludedTargets,
    instruction.removeIncludedTargets,
    instruction.addExcludedTargets,
    instruction.removeExcludedTargets,
    instruction.addIncludedUsers,
    instruction.removeIncludedUsers,
    instruction.addExcludedUsers,
    instruction.removeExcludedUsers,
  ].reduce((all, one) => all + (one?.values.length ?? 0), 0)
