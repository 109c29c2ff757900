import { applyToTargeting, targetedBy } from '../ai/ai-config-targeting.ts'
import { aiConfigsOf } from '../ai/ai-configs.ts'
import { flagContext, instructed } from '../flags/flag-instructions.ts'
import { applyFlagInstructions } from '../flags/flag-patches.ts'
import { invalid } from '../http/errors.ts'
import type { Instruction } from '../patches/semantic-patch.ts'
import type { Call } from '../resource/call.ts'
import { found } from '../resource/find.ts'
import { afterInstructions, applySegmentInstructions } from '../segments/segment-instructions.ts'
import type { Resource } from './approval-resources.ts'
import { commitScheduled, instructedChange } from './scheduled-change-commits.ts'
import { type ScheduledChangeRecord, scheduledChangeTable } from './scheduled-change-record.ts'

/** Refuses what could not be carried out if it were approved now. */
export function checkInstructions(call: Call, resource: Resource, instructions: readonly Instruction[]): void {
  if (resource.kind === 'segment') {
    afterInstructions(resource.segment, instructions, call)
    return
  }
  if (resource.kind === 'aiconfig') {
    targetedBy(resource.aiConfig, instructions, { call, ...resource })
    return
  }
  const { project, environment, flag } = resource
  instructed(flag, instructions, flagContext({ call, project }, environment?.key))
}

/** What the account's route takes for a flag. */
const aboutVariations = ['addVariation', 'removeVariation', 'updateVariation', 'updateDefaultVariation']

/** The same for the account's route, which leaves most of a flag to the flag's own. */
export function checkAcrossAccount(call: Call, resource: Resource, instructions: readonly Instruction[]): void {
  const isTaken = ({ kind }: Instruction) => resource.kind !== 'flag' || aboutVariations.includes(kind)
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
  } else if (resource.kind === 'aiconfig') {
    const rows = aiConfigsOf(call, project)
    applyToTargeting(call, rows, { ...resource, row: resource.aiConfig, instructions, comment })
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

/** What is not there, which is good enough to look at the form of instructions. */
const nothing: ScheduledChangeRecord = {
  ...{ id: '', version: 1, createdAt: 0, maintainerId: '', executionDate: 0, instructions: [] },
  ...{ projectKey: '', environmentKey: '', flagKey: '' },
}

/** The same for a scheduled change, which may be gone until the request is applied: only the form is looked at. */
export function checkScheduledInstructions(call: Call, instructions: readonly Instruction[]): void {
  instructedChange(nothing, instructions, call)
}

/** Carries out what is to be done to a scheduled change, and answers with the ids of the entries that tell of it. */
export function carryOutScheduled(
  call: Call,
  id: string,
  instructions: readonly Instruction[],
  comment: string | undefined,
): readonly string[] {
  const { auditLog } = call.store
  const entries = auditLog.size
  const before = found(call.store.rows(scheduledChangeTable), id, 'scheduled change id')
  const after = instructedChange(before, instructions, call)
  commitScheduled(call, { before, ...(after && { after }), comment })
  return [...auditLog.keys()].slice(entries)
}
