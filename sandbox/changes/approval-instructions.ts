import { flagContext, instructed } from '../flags/flag-instructions.ts'
import { applyFlagInstructions } from '../flags/flag-patches.ts'
import { invalid } from '../http/errors.ts'
import { applied, type Instruction, type InstructionTable, instructionsIn } from '../patches/semantic-patch.ts'
import { integer, objects, required } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { afterInstructions, applySegmentInstructions } from '../segments/segment-instructions.ts'
import type { Resource } from './approval-resources.ts'

/** Refuses what could not be carried out if it were approved now. */
export function checkInstructions(call: Call, resource: Resource, instructions: readonly Instruction[]): void {
  if (resource.kind === 'segment') {
    afterInstructions(resource.segment, instructions, call)
    return
  }
  const { project, environment, flag } = resource
  instructed(flag, instructions, flagContext({ call, project }, environment?.key))
}

/** What the account's route takes for a flag. */
const aboutVariations = ['addVariation', 'removeVariation', 'updateVariation', 'updateDefaultVariation']

/** The same for the account's route, which leaves most of a flag to the flag's own. */
export function checkAcrossAccount(call: Call, resource: Resource, instructions: readonly Instruction[]): void {
  const isTaken = ({ kind }: Instruction) => resource.kind === 'segment' || aboutVariations.includes(kind)
  const index = instructions.findIndex((one) => !isTaken(one))
  if (index >= 0) {
    const { kind } = instructions[index]!
    throw invalid(`Instruction ${index} (${kind}): a flag takes only ${aboutVariations.join(', ')} here`)
  }
  checkInstructions(call, resource, instructions)
}

/** Carries the instructions out, and answers with the ids of the entries that tell of it. */
export function carryOut(
  call: Call,
  resource: Resource,
  instructions: readonly Instruction[],
  comment: string | undefined,
): readonly string[] {
  const { auditLog } = call.store
  const before = auditLog.size
  const { project, environment } = resource
  if (resource.kind === 'segment') {
    applySegmentInstructions(call, resource, resource.segment, { instructions, comment })
  } else {
    applyFlagInstructions(call, {
      project,
      flag: resource.flag,
      environmentKey: environment?.key,
      instructions,
      comment,
    })
  }
  return [...auditLog.keys()].slice(before)
}

const changesNothing = <Row>(row: Row) => row

const scheduledChangeInstructions: InstructionTable<undefined> = {
  deleteScheduledChange: changesNothing,
  updateScheduledChangesExecutionDate(row, instruction) {
    required(instruction, 'value', integer)
    return row
  },
  replaceScheduledChangesInstructions(row, instruction) {
    const wrong = instructionsIn(required(instruction, 'value', objects)).find(
      ({ kind }) => kind !== 'turnFlagOn' && kind !== 'turnFlagOff',
    )
    if (wrong) throw invalid(`value must be a list of turnFlagOn and turnFlagOff, got ${wrong.kind}`)
    return row
  },
}

/** The same for a scheduled change. The sandbox has none, so that only their form is looked at. */
export function checkScheduledInstructions(instructions: readonly Instruction[]): void {
  applied(undefined, instructions, scheduledChangeInstructions, undefined)
}
