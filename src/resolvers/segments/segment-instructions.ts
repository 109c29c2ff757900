import type { SegmentInstruction } from '../../generated/resolvers.ts'
import { asFields, type Place, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { clause } from '../clauses.ts'
import { thousandths } from '../flags/percentages.ts'

/** Converts the instructions for a segment to REST's form. The only number in them is the percentage of a rule. */
export const segmentTranslations: Translations = {
  ClauseInput: clause,
  Float: asFields((percentage: number, place) => ({ weight: thousandths(percentage, place) })),
}

/** LaunchDarkly's limit for the individual targets that the instructions of one request add and remove. */
const mostTargets = 1500

/** @throws {Unapplied} if the instructions concern too many targets. */
export function checkTargets(
  instructions: readonly SegmentInstruction[],
  place: Place = ['input', 'instructions'],
): void {
  const count = instructions.reduce((all, one) => all + targetsIn(one), 0)
  if (count <= mostTargets) return
  const message = `Expected at most ${mostTargets} targets to be added or taken out, but got ${count}.`
  throw refused(place, message)
}

/** Targets of a big segment are not counted, because LaunchDarkly documents the limit for other segments. */
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
