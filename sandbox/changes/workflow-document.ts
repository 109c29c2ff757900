import { api, json } from '../resource/links.ts'
import { defined, only } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import type { ConditionRecord, PlannedStage, StageRecord, WorkflowRecord } from './workflow-record.ts'

export function workflowDocument(row: WorkflowRecord, store: Store) {
  const { projectKey, flagKey, environmentKey, id } = row
  const parent = api('projects', projectKey, 'flags', flagKey, 'environments', environmentKey, 'workflows')
  return {
    _links: { self: json(`${parent}/${id}`), parent: json(parent) },
    _id: id,
    _version: row.version,
    _conflicts: [],
    _creationDate: row.createdAt,
    _maintainerId: row.maintainerId,
    ...only(row, 'name', 'description', 'templateKey'),
    kind: 'custom',
    stages: row.stages.map((stage) => stageDocument(stage, store)),
    _execution: executionOf(row),
  }
}

const executionOf = ({ status, stoppedAt }: { status: string; stoppedAt?: number }) =>
  defined({ status, stopDate: stoppedAt })

export const stageDocument = (stage: StageRecord | PlannedStage, store: Store) => ({
  _id: stage.id,
  name: stage.name,
  conditions: stage.conditions.map((condition) => conditionDocument(condition, store)),
  action: { kind: 'patch', instructions: stage.instructions },
  _execution: executionOf('status' in stage ? stage : { status: 'pending' }),
})

/** LaunchDarkly declares that each has what only approvals have. */
function conditionDocument(condition: ConditionRecord, { approvalRequests }: Store) {
  const { id, kind } = condition
  const shared = { _id: id, kind, _execution: executionOf(condition) }
  if (condition.kind === 'schedule') {
    return {
      ...shared,
      ...only(condition, 'scheduleKind', 'executionDate', 'waitDuration', 'waitDurationUnit'),
      ...{ description: '', notifyMemberIds: [], allReviews: [], reviewStatus: '' },
    }
  }
  const request = approvalRequests.get(condition.requestId ?? '')
  return {
    ...shared,
    description: condition.description,
    notifyMemberIds: condition.notifyMemberIds,
    allReviews: (request?.reviews ?? []).map(({ id: _id, createdAt, ...review }) => ({
      ...{ _id, creationDate: createdAt, ...review },
    })),
    reviewStatus: request?.reviewStatus ?? 'pending',
    appliedDate: request?.appliedAt,
  }
}
