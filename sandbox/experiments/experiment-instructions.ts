import { invalid } from '../http/errors.ts'
import type { InstructionTable } from '../patches/semantic-patch.ts'
import { optional, required, string, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { shown } from '../resource/shape.ts'
import type { ExperimentRecord, IterationRecord } from './experiment-record.ts'
import { isOf, layerOf, layerSnapshot } from './layer-record.ts'

export const experimentInstructions: InstructionTable<ExperimentRecord, Call> = {
  updateName: (row, instruction) => ({ ...row, name: required(instruction, 'value', text) }),
  updateDescription: (row, instruction) => ({ ...row, description: required(instruction, 'value', string) }),

  startIteration(row, instruction, call) {
    const { draft, current, previous } = row
    const justification = optional(instruction, 'changeJustification', string)
    if (!draft) throw invalid('The experiment has no iteration that has not started')
    if (row.archivedAt !== undefined) throw invalid('An archived experiment starts no iteration')
    if (current?.status === 'running' && !justification) {
      throw invalid('changeJustification is required, because an iteration is running')
    }
    checkStart(row, draft, call)
    const startedAt = momentOf(call)
    const { draft: _, ...others } = row
    return {
      ...others,
      current: { ...draft, status: 'running', startedAt },
      previous: current ? [ended(current, startedAt), ...previous] : previous,
    }
  },

  stopIteration(row, instruction, call) {
    const { current } = row
    if (current?.status !== 'running') throw invalid('The experiment has no iteration that is running')
    const winningTreatmentId = required(instruction, 'winningTreatmentId', text)
    const winningReason = required(instruction, 'winningReason', string)
    if (!current.treatments.some(({ id }) => id === winningTreatmentId)) {
      throw invalid(`winningTreatmentId must be that of a treatment, got ${shown(winningTreatmentId)}`)
    }
    const snapshot = layerSnapshot(call.store, projectOf(call).key, row)
    const stopped = { ...ended(current, momentOf(call)), winningTreatmentId, winningReason }
    return { ...row, current: { ...stopped, ...(snapshot && { layerSnapshot: snapshot }) } }
  },

  archiveExperiment(row, _, call) {
    if (row.current?.status === 'running') throw invalid('An experiment with a running iteration cannot be archived')
    return row.archivedAt === undefined ? { ...row, archivedAt: momentOf(call) } : row
  },

  restoreExperiment({ archivedAt: _, ...row }) {
    return row
  },
}

const ended = (iteration: IterationRecord, endedAt: number): IterationRecord =>
  iteration.status === 'running' ? { ...iteration, status: 'stopped', endedAt } : iteration

function checkStart(experiment: ExperimentRecord, iteration: IterationRecord, call: Call): void {
  const { environmentKey } = experiment
  const { flags } = projectOf(call)
  for (const key of Object.keys(iteration.flags)) {
    const flag = flags.get(key)
    if (!flag || flag.archivedAt !== undefined) throw invalid(`The flag ${shown(key)} is archived or deleted`)
    if (!flag.configs.get(environmentKey)?.on) throw invalid(`The flag ${shown(key)} is off`)
  }
  const reserved = layerOf(call.store, projectOf(call).key, experiment)?.reservations.find(isOf(experiment))
  if (reserved?.reservationPercent === 0) throw invalid('The layer reserves no traffic for the experiment')
  if (iteration.randomizationUnit === undefined) throw invalid('randomizationUnit is not set')
  if (iteration.treatments.every(({ allocationPercent }) => Number(allocationPercent) === 0)) {
    throw invalid('No treatment has an allocationPercent over 0')
  }
}
