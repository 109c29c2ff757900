import type { Context, Info } from '../../context.ts'
import type {
  Resolvers,
  UpdateFlagExpiringTargetsInput,
  UpdateFlagExpiringUserTargetsInput,
  UpdateSegmentExpiringTargetsInput,
  UpdateSegmentExpiringUserTargetsInput,
} from '../../generated/resolvers.ts'
import { asFields, asWords, instructionsOf, type Translations } from '../../graph/instructions.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { legible, mutation, type UserError } from '../../graph/mutation.ts'
import {
  asContext,
  changeFlagExpiringTargets,
  changeFlagExpiringUserTargets,
  changeSegmentExpiringTargets,
  changeSegmentExpiringUserTargets,
  type ExpiringOutcomeRep,
  type ExpiringTargetErrorRep,
  type ExpiringTargetPatchRep,
  type ExpiringTargetRep,
  type ExpiringUserTargetPatchRep,
} from '../../rest/flags/expiring-targets.ts'
import { glimpsedFlag } from '../../rest/flags/flags.ts'
import type { Operation } from '../../rest/operation.ts'
import type { SegmentDoc, SegmentExpiringTargetRep } from '../../rest/segments/segments.ts'
import type { SemanticPatch } from '../../rest/semantic-patch.ts'
import { segmentNeeds } from '../segments/segment-lookahead.ts'
import { flagTranslations } from './flag-instructions.ts'

/** The outcome of instructions for a segment. If they were refused, only the errors. */
export interface SegmentExpiring {
  readonly at?: SegmentDoc['at']
  readonly expiringTargets?: readonly SegmentExpiringTargetRep[] | null
  readonly totalInstructions?: number | null
  readonly successfulInstructions?: number | null
  readonly failedInstructions?: number | null
  readonly userErrors: readonly UserError[]
}

/** The only time in the instructions is their `value`. REST's lists are in lower case. */
const words: Translations = {
  DateTime: asFields((value: number) => ({ value })),
  SegmentTargetList: asWords({ INCLUDED: 'included', EXCLUDED: 'excluded' }),
}

/**
 * The counts and the failed instructions. Malformed instructions would have been refused all together, so a failure here is a
 * conflict with the state of the target.
 */
export const outcomeOf = (answer: ExpiringOutcomeRep) => {
  const userErrors = legible(() => answer.errors.map(failureOf))
  return {
    totalInstructions: legible(() => answer.totalInstructions ?? null),
    successfulInstructions: legible(() => answer.successfulInstructions ?? null),
    failedInstructions: legible(() => answer.failedInstructions ?? null),
    userErrors: userErrors instanceof Error ? [] : userErrors,
  }
}

const failureOf = ({ instructionIndex, message }: ExpiringTargetErrorRep): UserError => ({
  message,
  code: 'CONFLICT',
  path: ['input', 'instructions', String(instructionIndex)],
})

interface Patching {
  readonly body: SemanticPatch
}
type FlagInput = UpdateFlagExpiringTargetsInput | UpdateFlagExpiringUserTargetsInput
type SegmentInput = UpdateSegmentExpiringTargetsInput | UpdateSegmentExpiringUserTargetsInput
type Path<Input> = Omit<Input, 'comment' | 'instructions'>

/** A mutation of a flag's expiring targets, for an input type of instructions and an operation. */
const ofFlag = <Answer extends ExpiringOutcomeRep>(
  instruction: string,
  operation: Operation<Path<FlagInput> & Patching, Answer>,
  targetsIn: (answer: Answer) => readonly ExpiringTargetRep[] | undefined,
) =>
  mutation(async ({ comment, instructions, ...path }: FlagInput, context: Context, info: Info) => {
    const { projectKey, flagKey } = path
    const translations = { ...flagTranslations({ projectKey, key: flagKey }, context), ...words }
    const said = await instructionsOf(info, instruction, instructions, translations)
    const body = { comment: comment ?? undefined, instructions: said }
    const answer = await context.write(operation, { ...path, body })
    const flag = glimpsedFlag(projectKey, flagKey)
    const expiringTargets = legible(() => targetsIn(answer)?.map((target) => ({ ...target, flag })) ?? null)
    return { flag, expiringTargets, ...outcomeOf(answer) }
  })

/** A mutation of a segment's expiring targets, like {@link ofFlag}. */
const ofSegment = <Answer extends ExpiringOutcomeRep>(
  instruction: string,
  operation: Operation<Path<SegmentInput> & Patching, Answer>,
  targetsIn: (answer: Answer) => readonly ExpiringTargetRep[] | undefined,
) =>
  mutation(async ({ comment, instructions, ...path }: SegmentInput, { write }: Context, info: Info) => {
    const { projectKey, environmentKey, segmentKey: key } = path
    const said = await instructionsOf(info, instruction, instructions, words)
    const answer = await write(operation, { ...path, body: { comment: comment ?? undefined, instructions: said } })
    const at = { type: 'Segment', projectKey, environmentKey, key } as const
    return { at, expiringTargets: legible(() => targetsIn(answer) ?? null), ...outcomeOf(answer) }
  })

const targets = ({ items }: ExpiringTargetPatchRep) => items
const users = ({ items }: ExpiringUserTargetPatchRep) => items?.map(asContext)

const segment: NonNullable<Resolvers['UpdateSegmentExpiringTargetsPayload']>['segment'] = (
  { at },
  _,
  { loaders },
  info,
) => (at ? loaders.segments.byKey(at, at.key, expandOf(info, segmentNeeds)) : null)

export const expiringTargetChanges = {
  Mutation: {
    updateFlagExpiringTargets: ofFlag('FlagExpiringTargetInstruction', changeFlagExpiringTargets, targets),
    updateFlagExpiringUserTargets: ofFlag('FlagExpiringUserTargetInstruction', changeFlagExpiringUserTargets, users),
    updateSegmentExpiringTargets: ofSegment('SegmentExpiringTargetInstruction', changeSegmentExpiringTargets, targets),
    updateSegmentExpiringUserTargets: ofSegment(
      'SegmentExpiringUserTargetInstruction',
      changeSegmentExpiringUserTargets,
      users,
    ),
  },

  UpdateSegmentExpiringTargetsPayload: { segment },
  UpdateSegmentExpiringUserTargetsPayload: { segment },
} satisfies Resolvers
