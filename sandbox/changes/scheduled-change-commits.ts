import { type FlagPlace, placeIn } from '../flags/flag-place.ts'
import { invalid } from '../http/errors.ts'
import { applied, type Instruction, type InstructionTable, instructionsIn } from '../patches/semantic-patch.ts'
import { integer, objects, required } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { commit, isSame, momentOf } from '../resource/change.ts'
import { api, json } from '../resource/links.ts'
import type { Store } from '../store.ts'
import { type About, flagIn } from './audit-targets.ts'
import { requestedConflicts, scheduledConflicts } from './scheduled-change-conflicts.ts'
import { type ScheduledChangeRecord, scheduledChangeTable } from './scheduled-change-record.ts'

export const scheduledIn = (place: FlagPlace): string =>
  api('projects', place.projectKey, 'flags', place.flagKey, 'environments', place.environmentKey, 'scheduled-changes')

export function scheduledChangeDocument(row: ScheduledChangeRecord, store: Store) {
  const conflicts = [...scheduledConflicts(row, store), ...requestedConflicts(row, store)]
  const parent = scheduledIn(row)
  return {
    _links: { self: json(`${parent}/${row.id}`), parent: json(parent) },
    _id: row.id,
    _creationDate: row.createdAt,
    _maintainerId: row.maintainerId,
    _version: row.version,
    executionDate: row.executionDate,
    instructions: row.instructions,
    ...(conflicts.length > 0 ? { conflicts } : {}),
  }
}

/** A time that has not come yet. */
export function timeIn(value: number, name: string, call: Call): number {
  if (value > momentOf(call)) return value
  throw invalid(`${name} must be in the future, got ${value}`)
}

const instructionTable: InstructionTable<ScheduledChangeRecord | undefined, Call> = {
  deleteScheduledChange: () => undefined,
  updateScheduledChangesExecutionDate: (row, instruction, call) =>
    row && { ...row, executionDate: timeIn(required(instruction, 'value', integer), 'value', call) },
  replaceScheduledChangesInstructions: (row, instruction) => row && { ...row, instructions: togglesIn(instruction) },
}

/** Instructions of which flags can be turned on and off alone. */
export function togglesIn(given: Readonly<Record<string, unknown>>): readonly Instruction[] {
  const instructions = instructionsIn(required(given, 'value', objects))
  const wrong = instructions.find(({ kind }) => kind !== 'turnFlagOn' && kind !== 'turnFlagOff')
  if (wrong) throw invalid(`value must be a list of turnFlagOn and turnFlagOff, got ${wrong.kind}`)
  return instructions
}

/** The row after instructions for it, and undefined if they delete it. */
export const instructedChange = (row: ScheduledChangeRecord, instructions: readonly Instruction[], call: Call) =>
  applied<ScheduledChangeRecord | undefined, Call>(row, instructions, instructionTable, call)

/** Stores a scheduled change, or takes it away, and writes down what was done, as something that was done to its flag. */
export function commitScheduled(
  call: Call,
  {
    before,
    after,
    comment,
  }: { before?: ScheduledChangeRecord; after?: ScheduledChangeRecord; comment?: string | undefined },
): ScheduledChangeRecord | undefined {
  if (before && after && isSame(before, after)) return before
  const rows = call.store.rows(scheduledChangeTable)
  const row = (after ?? before)!
  const previous = before && scheduledChangeDocument(before, call.store)
  const next = after && before ? { ...after, version: before.version + 1 } : after
  if (next) rows.set(row.id, next)
  else rows.delete(row.id)
  commit(call, {
    about: aboutPlace(call, row),
    titleVerb: `${before ? (after ? 'changed' : 'deleted') : 'created'} a scheduled change of the flag`,
    actions: ['updateScheduledChanges'],
    comment,
    previous,
    current: next && scheduledChangeDocument(next, call.store),
  })
  return next
}

/** The subject of entries about a flag in an environment. */
export function aboutPlace({ store }: Call, place: FlagPlace): About {
  const { project, environment, flag } = placeIn(store, place)
  return flagIn(project, environment, flag)
}
