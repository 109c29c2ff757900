import { applyFlagInstructions } from '../flags/flag-patches.ts'
import { placeIn } from '../flags/flag-place.ts'
import { ApiError } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { commit, isSame, momentOf, newId } from '../resource/change.ts'
import { commitRequest } from './approval-commits.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'
import { aboutPlace } from './scheduled-change-commits.ts'
import { workflowDocument } from './workflow-document.ts'
import {
  type ApprovalConditionRecord,
  type ConditionRecord,
  durations,
  type ScheduleRecord,
  type StageRecord,
  type WorkflowRecord,
  workflowTable,
} from './workflow-record.ts'

/** Goes on with a workflow as far as its conditions hold, and answers whether that changed anything. */
export function goOn(call: Call, id: string): boolean {
  const rows = call.store.rows(workflowTable)
  const before = rows.get(id)
  if (before?.status !== 'active') return false
  const after = advanced(call, before)
  if (isSame(before, after)) return false
  rows.set(id, { ...after, version: before.version + 1 })
  return true
}

/** The workflow after the stages whose conditions hold. A client can send very many stages. */
function advanced(call: Call, row: WorkflowRecord): WorkflowRecord {
  const stages = [...row.stages]
  for (const [index, stage] of stages.entries()) {
    if (stage.status === 'completed') continue
    const next = advancedStage(call, { ...row, stages }, stage, index)
    stages[index] = next
    if (next.status === 'failed') return { ...row, stages, status: 'failed', stoppedAt: momentOf(call) }
    if (next.status !== 'completed') return { ...row, stages }
  }
  return { ...row, stages, status: 'completed', stoppedAt: momentOf(call) }
}

/** A stage that is begun, and carried out if all of its conditions hold. */
function advancedStage(call: Call, row: WorkflowRecord, stage: StageRecord, index: number): StageRecord {
  const begun: StageRecord = { ...stage, status: 'active', startedAt: stage.startedAt ?? momentOf(call) }
  const met = { ...begun, conditions: conditionsOf(call, row, begun, index) }
  const waits = met.conditions.some(({ status }) => status !== 'completed')
  return waits ? met : carriedOut(call, row, met)
}

function conditionsOf(call: Call, row: WorkflowRecord, stage: StageRecord, index: number): ConditionRecord[] {
  let since: number | undefined = stage.startedAt
  return stage.conditions.map((condition) => {
    if (since === undefined) return condition
    const met =
      condition.kind === 'schedule' ? scheduled(call, condition, since) : approved(call, condition, row, stage, index)
    if (stage.inSequence) since = met.stoppedAt
    return met
  })
}

const stopped = <Condition extends ConditionRecord>(call: Call, condition: Condition): Condition => ({
  ...condition,
  status: 'completed',
  stoppedAt: momentOf(call),
})

function scheduled(call: Call, condition: ScheduleRecord, since: number): ScheduleRecord {
  if (condition.status === 'completed') return condition
  const { waitDuration = 0, waitDurationUnit = 'minute', executionDate } = condition
  const at = executionDate ?? since + waitDuration * durations[waitDurationUnit]
  const timed = condition.scheduleKind ? { ...condition, executionDate: at } : condition
  return at <= momentOf(call) ? stopped(call, timed) : timed
}

function approved(
  call: Call,
  condition: ApprovalConditionRecord,
  row: WorkflowRecord,
  stage: StageRecord,
  index: number,
): ApprovalConditionRecord {
  if (condition.status === 'completed') return condition
  const requestId = condition.requestId ?? asked(call, condition, row, stage, index)
  const isApproved = call.store.approvalRequests.get(requestId)?.reviewStatus === 'approved'
  return isApproved ? stopped(call, { ...condition, requestId }) : { ...condition, requestId }
}

/** Makes the approval request that a stage waits for. */
function asked(
  call: Call,
  { description, notifyMemberIds }: ApprovalConditionRecord,
  { id, name, maintainerId, projectKey, environmentKey, flagKey }: WorkflowRecord,
  stage: StageRecord,
  index: number,
): string {
  const after: ApprovalRequestRecord = {
    ...{ id: newId(call), version: 1, createdAt: momentOf(call), requestorId: maintainerId },
    ...(description ? { description } : {}),
    resource: { kind: 'flag', projectKey, environmentKey, key: flagKey },
    ...{ serviceKind: 'launchdarkly', status: 'pending', reviewStatus: 'pending', reviews: [], conflicts: [] },
    ...{ notifyMemberIds, instructions: stage.instructions },
    workflow: { id, name, stage: { index, name: stage.name ?? '' } },
  }
  commitRequest(call, { action: 'createApprovalRequest', titleVerb: 'asked for a change of the', after })
  return after.id
}

/** The stage after its instructions, which fail as a whole. */
function carriedOut(call: Call, row: WorkflowRecord, stage: StageRecord): StageRecord {
  const { approvalRequests } = call.store
  const requests = stage.conditions.flatMap((one) =>
    one.kind === 'ld-approval' ? (approvalRequests.get(one.requestId ?? '') ?? []) : [],
  )
  const ended = { stoppedAt: momentOf(call) }
  const { project, flag } = placeIn(call.store, row)
  const comment = `The stage ${stage.name ?? ''} of the workflow ${row.name}`
  try {
    // Whoever applied the request has made the change.
    if (!requests.some(({ status }) => status === 'completed')) {
      applyFlagInstructions(call, {
        ...{ project, flag, environmentKey: row.environmentKey, instructions: stage.instructions, comment },
      })
    }
    for (const one of requests)
      approvalRequests.set(one.id, { ...one, status: 'completed', appliedAt: one.appliedAt ?? momentOf(call) })
    return { ...stage, ...ended, status: 'completed' }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    commit(call, {
      about: aboutPlace(call, row),
      titleVerb: 'failed to carry out a stage of a workflow of the flag',
      actions: ['updateWorkflow'],
      comment: `${comment}: ${error.message}`,
      current: workflowDocument(row, call.store),
    })
    return { ...stage, ...ended, status: 'failed' }
  }
}
