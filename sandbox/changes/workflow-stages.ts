import { invalid } from '../http/errors.ts'
import { type Instruction, instructionsIn } from '../patches/semantic-patch.ts'
import {
  boolean,
  type Given,
  integer,
  list,
  object,
  objects,
  oneOf,
  optional,
  required,
  string,
} from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf, newId } from '../resource/change.ts'
import { defined, isObject } from '../resource/shape.ts'
import { withReviewers } from './approval-reviewers.ts'
import { timeIn } from './scheduled-change-commits.ts'
import { type ConditionRecord, type DurationUnit, durations, type PlannedStage } from './workflow-record.ts'

const units = oneOf(...(Object.keys(durations) as DurationUnit[]))

/** The stages of a body, at least one. */
export function stagesIn(given: readonly Given[], call: Call): readonly PlannedStage[] {
  if (given.length === 0) throw invalid('stages must not be empty')
  return given.map((stage) => ({
    id: newId(call),
    ...defined({ name: optional(stage, 'name', string) }),
    inSequence: optional(stage, 'executeConditionsInSequence', boolean) ?? false,
    conditions: (optional(stage, 'conditions', objects) ?? []).map((condition) => conditionIn(condition, call)),
    instructions: actionIn(required(stage, 'action', object)),
  }))
}

/** LaunchDarkly's examples have the instructions in an object now and then. */
function actionIn(action: Given): readonly Instruction[] {
  const inner = isObject(action.instructions) ? action.instructions : action
  const given = required(inner, 'instructions', list)
  return instructionsIn(given.filter(isObject))
}

function conditionIn(given: Given, call: Call): ConditionRecord {
  const kind = required(given, 'kind', oneOf('schedule', 'ld-approval'))
  const shared = { id: newId(call), status: 'pending' as const }
  if (kind === 'schedule') return { ...shared, kind, ...scheduleIn(given, call) }
  return {
    ...{ ...shared, kind, description: optional(given, 'description', string) ?? '' },
    notifyMemberIds: withReviewers(given, call).notifyMemberIds,
  }
}

function scheduleIn(given: Given, call: Call) {
  if (optional(given, 'executeNow', boolean)) return {}
  const scheduleKind = required(given, 'scheduleKind', oneOf('absolute', 'relative'))
  if (scheduleKind === 'absolute') {
    return { scheduleKind, executionDate: timeIn(required(given, 'executionDate', integer), 'executionDate', call) }
  }
  const waitDuration = required(given, 'waitDuration', integer)
  if (waitDuration < 1) throw invalid(`waitDuration must be at least 1, got ${waitDuration}`)
  const waitDurationUnit = required(given, 'waitDurationUnit', units)
  if (!Number.isSafeInteger(momentOf(call) + waitDuration * durations[waitDurationUnit]))
    throw invalid(`waitDuration must lead to a time, got ${waitDuration}`)
  return { scheduleKind, waitDuration, waitDurationUnit }
}
