import { iso } from './documents.ts'
import type { Doc } from './sandbox-ask.ts'

/** A selection of every field of stages that the document of a workflow answers by itself. */
export const workflowStages = `stages { stageId name status stoppedAt actionKind instructions conditions {
  conditionId kind description status stoppedAt scheduleKind executesAt waitDuration waitDurationUnit
  reviewers { memberId } reviewStatus reviews { reviewId kind } appliedAt integrationConfig } }`

const enumOf = (word: string | undefined) => (word ? word.replace(/[A-Z]/g, '_$&').toUpperCase() : null)

/** What that selection answers of the stages of a document. */
export const workflowStagesOf = (stages: readonly Doc[]) =>
  stages.map(({ _id, name, _execution, action, conditions }) => ({
    stageId: _id,
    name: name ?? null,
    ...{ status: _execution.status, stoppedAt: _execution.stopDate ? iso(_execution.stopDate) : null },
    ...{ actionKind: action.kind, instructions: action.instructions },
    conditions: conditions.map((one: Doc) => ({
      ...{ conditionId: one._id, kind: one.kind, description: one.description || null },
      status: one._execution.status,
      stoppedAt: one._execution.stopDate ? iso(one._execution.stopDate) : null,
      ...{ scheduleKind: enumOf(one.scheduleKind), executesAt: one.executionDate ? iso(one.executionDate) : null },
      ...{ waitDuration: one.waitDuration ?? null, waitDurationUnit: enumOf(one.waitDurationUnit) },
      reviewers: one.notifyMemberIds.map((memberId: string) => ({ memberId })),
      reviewStatus: enumOf(one.reviewStatus),
      reviews: one.allReviews.map(({ _id: reviewId, kind }: Doc) => ({ reviewId, kind: enumOf(kind) })),
      ...{ appliedAt: one.appliedDate ? iso(one.appliedDate) : null, integrationConfig: null },
    })),
  }))
