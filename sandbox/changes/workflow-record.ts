import type { FlagPlace } from '../flags/flag-place.ts'
import { writersAt } from '../seed/deeds.ts'
import { day, hour, now, objectId, random } from '../seed/random.ts'
import type { People, Table } from '../store.ts'
import type { ApprovalRequestRecord, InstructionRecord } from './approval-request-record.ts'

/** Changes of a flag in an environment, one after the other, each as soon as its conditions hold. */
export interface WorkflowRecord extends FlagPlace {
  id: string
  version: number
  createdAt: number
  maintainerId: string
  name: string
  description?: string
  templateKey?: string
  status: 'active' | 'completed' | 'failed'
  stoppedAt?: number
  stages: readonly StageRecord[]
}

/** A stage as somebody planned it. */
export interface PlannedStage {
  id: string
  name?: string
  /** Whether each condition waits for the one before it. */
  inSequence: boolean
  conditions: readonly ConditionRecord[]
  instructions: readonly InstructionRecord[]
}

export interface StageRecord extends PlannedStage {
  status: 'pending' | 'active' | 'completed' | 'failed'
  startedAt?: number
  stoppedAt?: number
}

export type ConditionRecord = ScheduleRecord | ApprovalConditionRecord

interface Condition {
  id: string
  status: 'pending' | 'completed'
  stoppedAt?: number
}

export interface ScheduleRecord extends Condition {
  kind: 'schedule'
  /** At once, if it is missing. */
  scheduleKind?: 'absolute' | 'relative'
  /** That of a relative one is known once it is waited for. */
  executionDate?: number
  waitDuration?: number
  waitDurationUnit?: DurationUnit
}

export interface ApprovalConditionRecord extends Condition {
  kind: 'ld-approval'
  description: string
  notifyMemberIds: readonly string[]
  /** The approval request, once it is waited for. */
  requestId?: string
}

export const durations = { minute: 60_000, hour, calendarDay: day, calendarWeek: 7 * day } as const
export type DurationUnit = keyof typeof durations

/** The one of the flag whose parts have a sample each, which is over. */
function seeded({ projects, members }: People): Map<string, WorkflowRecord> {
  if (!projects.get('web')?.flags.has('checkout-guest-flow')) return new Map()
  const from = random('workflow/checkout-guest-flow')
  const createdAt = now - 40 * day - from.integer(0, 9 * day)
  const stoppedAt = createdAt + 2 * day
  const row: WorkflowRecord = {
    ...{ id: objectId(createdAt, from), version: 3, createdAt, status: 'completed', stoppedAt },
    ...{ projectKey: 'web', environmentKey: 'test', flagKey: 'checkout-guest-flow' },
    maintainerId: from.pick(writersAt(members.values(), createdAt)).id,
    name: 'Try it for two days',
    description: 'On for a test of two days, then off again',
    templateKey: 'two-days-on',
    stages: stagesOf('two-days-on', createdAt).map((stage, index) => ({
      ...stage,
      status: 'completed' as const,
      startedAt: createdAt + index * 2 * day,
      stoppedAt: createdAt + index * 2 * day,
      conditions: stage.conditions.map((condition) => ({
        ...condition,
        status: 'completed' as const,
        stoppedAt: createdAt + index * 2 * day,
        ...(condition.kind === 'schedule' && condition.scheduleKind ? { executionDate: stoppedAt } : {}),
      })),
    })),
  }
  return new Map([[row.id, row]])
}

/** Stages that turn a flag on at once, and off after two days. */
export function stagesOf(name: string, createdAt: number): readonly PlannedStage[] {
  const from = random(`workflow-stages/${name}`)
  const id = () => objectId(createdAt, from)
  return [
    {
      ...{ id: id(), name: 'On', inSequence: false, instructions: [{ kind: 'turnFlagOn' }] },
      conditions: [{ id: id(), kind: 'schedule', status: 'pending' }],
    },
    {
      ...{ id: id(), name: 'Off again', inSequence: false, instructions: [{ kind: 'turnFlagOff' }] },
      conditions: [
        {
          ...{ id: id(), kind: 'schedule', status: 'pending', scheduleKind: 'relative' },
          ...{ waitDuration: 2, waitDurationUnit: 'calendarDay' },
        },
      ],
    },
  ]
}

/** The workflows that asked for approvals, each in the stage that waits for its own. */
export const workflowsBefore = (requests: Iterable<ApprovalRequestRecord>): readonly WorkflowRecord[] =>
  [...requests].flatMap((request) => (request.workflow && request.resource.kind === 'flag' ? waitingFor(request) : []))

function waitingFor(request: ApprovalRequestRecord): WorkflowRecord {
  const { resource, instructions, notifyMemberIds, requestorId } = request
  const { id, name, stage } = request.workflow!
  const createdAt = request.createdAt - hour
  const from = random(`workflow/${id}`)
  const newId = () => objectId(createdAt, from)
  const [first] = Object.keys((instructions[0]?.rolloutWeights as object | undefined) ?? {})
  const everybody = { kind: 'updateFallthroughVariationOrRollout', variationId: first }
  return {
    ...{ id, version: 2, createdAt, maintainerId: requestorId, name, status: 'active' },
    ...{ projectKey: resource.projectKey, environmentKey: resource.environmentKey, flagKey: resource.key },
    stages: [
      {
        ...{ id: newId(), name: 'Targeting on', inSequence: false, instructions: [{ kind: 'turnFlagOn' }] },
        ...{ conditions: [], status: 'completed', startedAt: createdAt, stoppedAt: createdAt },
      },
      {
        ...{ id: newId(), name: stage.name, inSequence: false, instructions, status: 'active', startedAt: createdAt },
        conditions: [
          {
            ...{ id: newId(), kind: 'ld-approval', status: 'pending', description: request.description ?? name },
            ...{ notifyMemberIds, requestId: request.id },
          },
        ],
      },
      {
        ...{ id: newId(), name: 'Everybody', inSequence: false, instructions: [everybody], status: 'pending' },
        conditions: [
          {
            ...{ id: newId(), kind: 'schedule', status: 'pending', scheduleKind: 'relative' },
            ...{ waitDuration: 1, waitDurationUnit: 'calendarWeek' },
          },
        ],
      },
    ],
  }
}

export const workflowTable: Table<WorkflowRecord> = {
  name: 'workflow',
  isInProject: false,
  seed: seeded,
  placeOf: (row) => row,
}
