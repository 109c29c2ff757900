import { del, get, post } from '../operation.ts'
import { type Links, type Listing, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import type { Instruction } from '../semantic-patch.ts'
import { document, flat, isRecord, list, optional, type Reader, textOrNone, texts, word } from '../shape.ts'
import { type ApprovalReviewRep, approvalReview } from './approval-requests.ts'

/** Changes of a flag in an environment, one after the other. */
export interface WorkflowRep {
  readonly _id: string
  readonly _version: number
  readonly _conflicts: readonly WorkflowConflictRep[]
  readonly _creationDate: number
  readonly _maintainerId?: string
  readonly _links: Links
  readonly name: string
  readonly description?: string
  readonly kind?: string
  readonly stages: readonly WorkflowStageRep[]
  readonly _execution: WorkflowExecutionRep
  /** In the answer to the creation from a template. */
  readonly meta?: WorkflowMetadataRep
  readonly templateKey?: string
}

export interface WorkflowExecutionRep {
  readonly status: string
  readonly stopDate?: number
}

export interface WorkflowConflictRep {
  readonly stageId: string
  readonly message?: string
}

export interface WorkflowStageRep {
  readonly _id?: string
  readonly name?: string
  readonly conditions: readonly WorkflowConditionRep[]
  readonly action?: WorkflowActionRep
  readonly _execution?: WorkflowExecutionRep
}

export interface WorkflowActionRep {
  readonly kind?: string
  readonly instructions: readonly unknown[]
}

/** A time or an approval. LaunchDarkly's schema requires properties that its examples lack. */
export interface WorkflowConditionRep {
  readonly _id?: string
  readonly kind?: string
  readonly _execution?: WorkflowExecutionRep
  readonly scheduleKind?: string
  readonly executionDate?: number
  readonly waitDuration?: number
  readonly waitDurationUnit?: string
  readonly description?: string
  readonly notifyMemberIds: readonly string[]
  readonly allReviews: readonly ApprovalReviewRep[]
  readonly reviewStatus?: string
  readonly appliedDate?: number
  /** Can contain credentials. */
  readonly creationConfig?: unknown
}

export interface WorkflowMetadataRep {
  readonly parameters: readonly WorkflowParameterRep[]
}

export interface WorkflowParameterRep {
  readonly _id?: string
  readonly path?: string
  readonly default?: WorkflowParameterDefaultRep
  readonly valid?: boolean
}

export interface WorkflowParameterDefaultRep {
  readonly value?: unknown
  readonly booleanVariationValue?: boolean
  readonly ruleClause?: unknown
}

/** The examples have the instructions in an object with a property of the same name. */
const instructions: Reader<readonly unknown[]> = (value, name, fail) =>
  list<unknown>()(isRecord(value) ? value.instructions : value, name, fail)

const plainCondition = document<WorkflowConditionRep>({
  _execution: optional(flat),
  notifyMemberIds: texts,
  allReviews: list(approvalReview),
})

/** The examples have the id as `id`. */
const condition: Reader<WorkflowConditionRep> = (value, name, fail) =>
  plainCondition(isRecord(value) && !('_id' in value) ? { ...value, _id: value.id } : value, name, fail)

export const workflowStage = document<WorkflowStageRep>({
  conditions: list(condition),
  action: optional(document<WorkflowActionRep>({ instructions })),
  _execution: optional(flat),
})

const parameter = document<WorkflowParameterRep>({ default: optional(document<WorkflowParameterDefaultRep>({})) })

const workflow = document<WorkflowRep>({
  _id: word,
  _maintainerId: textOrNone,
  _conflicts: list(document<WorkflowConflictRep>({})),
  _links: links,
  stages: list(workflowStage),
  _execution: document<WorkflowExecutionRep>({}),
  meta: optional(document<WorkflowMetadataRep>({ parameters: list(parameter) })),
  templateKey: textOrNone,
})

export interface NewWorkflowStage {
  readonly name?: string | undefined
  readonly executeConditionsInSequence?: boolean | undefined
  readonly conditions?: readonly object[] | undefined
  readonly action: { readonly instructions: readonly Instruction[] }
}

export interface NewWorkflow {
  readonly name: string
  readonly description?: string | undefined
  readonly maintainerId?: string | undefined
  readonly stages?: readonly NewWorkflowStage[] | undefined
}

interface Creation {
  readonly templateKey?: string | undefined
  readonly dryRun?: boolean | undefined
  readonly body: NewWorkflow
}

const path = '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/workflows'

export const listWorkflows = get(path)
  .takes<Omit<Listing, 'filter'> & { readonly status?: string | undefined }>()
  .lists(workflow)
export const getWorkflow = get(`${path}/{id}`).returns(workflow)
export const createWorkflow = post(path).takes<Creation>().returns(workflow)
export const deleteWorkflow = del(`${path}/{id}`).returnsNothing()

/** LaunchDarkly documents no maximum of the page size. */
export const workflowResource = resource({
  type: 'Workflow',
  address: ['projectKey', 'flagKey', 'environmentKey', 'workflowId'],
  key: '_id',
  get: getWorkflow,
  list: listWorkflows,
  pageSize: 100,
  sizes: { assumed: 20, ordinary: 2 },
  fields: { address: ['flag', 'environment'] },
  byKey: { scan: { from: 2 } },
})

export type WorkflowDoc = Located<typeof workflowResource, WorkflowRep>
