import { create, del, get } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, textOrNone, word } from '../shape.ts'
import { type NewWorkflowStage, type WorkflowStageRep, workflowStage } from './workflows.ts'

export interface WorkflowTemplateRep {
  readonly _id: string
  readonly _key: string
  readonly name?: string
  readonly _creationDate: number
  readonly _ownerId?: string
  readonly _maintainerId?: string
  readonly _links: Links
  readonly description?: string
  /** Without `summary`. */
  readonly stages?: readonly WorkflowStageRep[]
}

const template = document<WorkflowTemplateRep>({
  _key: word,
  _maintainerId: textOrNone,
  _links: links,
  stages: optional(list(workflowStage)),
})

export interface NewWorkflowTemplate {
  readonly key: string
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly workflowId?: string | undefined
  readonly stages?: readonly NewWorkflowStage[] | undefined
  readonly projectKey?: string | undefined
  readonly environmentKey?: string | undefined
  readonly flagKey?: string | undefined
}

export interface TemplateSearch {
  /** Whether the stages are left out. */
  readonly summary?: boolean | undefined
  readonly search?: string | undefined
}

/** The complete list, which has no pages. There is no route of a single template. */
export const listWorkflowTemplates = get('/api/v2/templates').takes<TemplateSearch>().lists(template)
export const createWorkflowTemplate = create('/api/v2/templates')
  .takes<{ readonly body: NewWorkflowTemplate }>()
  .returns(template)
export const deleteWorkflowTemplate = del('/api/v2/templates/{templateKey}').returnsNothing()

export const workflowTemplateResource = resource({
  type: 'WorkflowTemplate',
  address: ['key'],
  key: '_key',
  list: listWorkflowTemplates,
})

export type WorkflowTemplateDoc = Located<typeof workflowTemplateResource, WorkflowTemplateRep>
