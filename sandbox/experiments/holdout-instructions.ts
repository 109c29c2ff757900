import { invalid } from '../http/errors.ts'
import type { InstructionTable } from '../patches/semantic-patch.ts'
import { required, string, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { shown } from '../resource/shape.ts'
import type { ExperimentRecord } from './experiment-record.ts'
import { isRunning } from './experiment-uses.ts'
import type { HoldoutRecord } from './holdout-record.ts'

/** A holdout with the experiments that instructions change beside it. */
export interface HoldoutState {
  row: HoldoutRecord
  base: ExperimentRecord
  related: readonly ExperimentRecord[]
}

/** The actions of the instructions in the audit log. */
export const holdoutActions: Readonly<Record<string, string>> = {
  updateName: 'updateHoldoutName',
  updateDescription: 'updateHoldoutDescription',
  removeExperiment: 'removeExperimentFromHoldout',
  endHoldout: 'updateHoldoutStatus',
}

export const holdoutInstructions: InstructionTable<HoldoutState, Call> = {
  updateName: (state, instruction) => ({
    ...state,
    base: { ...state.base, name: required(instruction, 'value', text) },
  }),
  updateDescription: (state, instruction) => ({
    ...state,
    row: { ...state.row, description: required(instruction, 'value', string) },
  }),
  removeExperiment(state, instruction) {
    const name = required(instruction, 'value', text)
    const left = state.related.filter((one) => one.key !== name)
    if (left.length === state.related.length) throw invalid(`The experiment ${shown(name)} is not in the holdout`)
    return { ...state, related: left }
  },
  endHoldout({ row, base, related }, _, call) {
    const { current } = base
    const endedAt = momentOf(call)
    return {
      row: { ...row, status: 'ended' },
      base: current && isRunning(base) ? { ...base, current: { ...current, status: 'stopped', endedAt } } : base,
      related,
    }
  },
}
