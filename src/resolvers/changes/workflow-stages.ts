import type { Context, Info } from '../../context.ts'
import type {
  WorkflowApprovalInput,
  WorkflowConditionInput,
  WorkflowScheduleInput,
  WorkflowStageInput,
} from '../../generated/resolvers.ts'
import { instructionsOf, type Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import type { NewWorkflowStage } from '../../rest/changes/workflows.ts'
import { flagTranslations } from '../flags/flag-instructions.ts'
import type { FlagPlace } from '../flags/flag-places.ts'
import { reviewersForm } from './approvals.ts'

const units = { MINUTE: 'minute', HOUR: 'hour', CALENDAR_DAY: 'calendarDay', CALENDAR_WEEK: 'calendarWeek' } as const

/** The stages in REST's form. Their instructions are for a flag. */
export function stagesForm(
  stages: readonly WorkflowStageInput[],
  { projectKey, flagKey: key }: FlagPlace,
  place: Place,
  context: Context,
  info: Info,
): Promise<NewWorkflowStage[]> {
  const translations = flagTranslations({ projectKey, key }, context)
  return Promise.all(
    stages.map(async ({ name, executeConditionsInSequence, conditions, instructions }, index) => {
      const here = [...place, index]
      return {
        name: name ?? undefined,
        executeConditionsInSequence: executeConditionsInSequence ?? undefined,
        conditions: conditions?.map((one, nth) => conditionForm(one, [...here, 'conditions', nth])),
        action: {
          instructions: await instructionsOf(info, 'FlagInstruction', instructions, translations, [
            ...here,
            'instructions',
          ]),
        },
      }
    }),
  )
}

const conditionForm = ({ schedule, approval }: WorkflowConditionInput, place: Place): object =>
  schedule ? scheduleForm(schedule, [...place, 'schedule']) : approvalForm(approval!, [...place, 'approval'])

function scheduleForm({ at, after, now }: WorkflowScheduleInput, place: Place): object {
  const kind = 'schedule'
  if (typeof at === 'number') return { kind, scheduleKind: 'absolute', executionDate: at }
  if (after) {
    const { amount, unit } = after
    if (amount >= 1) {
      return { kind, scheduleKind: 'relative', waitDuration: amount, waitDurationUnit: units[unit] }
    }
    throw refused([...place, 'after', 'amount'], `Expected an amount of at least 1, but got ${amount}.`)
  }
  if (now) return { kind, executeNow: true }
  throw refused([...place, 'now'], 'Expected now to be true, but got false.')
}

const approvalForm = (
  { description, integrationConfig, ...reviewers }: WorkflowApprovalInput,
  place: Place,
): object => ({
  kind: 'ld-approval',
  ...(description && { description }),
  ...reviewersForm(reviewers, place),
  ...(integrationConfig !== null && integrationConfig !== undefined && { integrationConfig }),
})
