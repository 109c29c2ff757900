import { placeIn } from '../flags/flag-place.ts'
import { keyExists } from '../http/errors.ts'
import { key, objectBody, objects, optional, required, string } from '../resource/body.ts'
import type { Answerer, Call, Written } from '../resource/call.ts'
import { commit, momentOf, newId } from '../resource/change.ts'
import { found } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { del, get, post, type Resource } from '../resource/operation.ts'
import { first } from '../resource/query.ts'
import { defined, only } from '../resource/shape.ts'
import type { About } from './audit-targets.ts'
import { stageDocument } from './workflow-document.ts'
import { type ConditionRecord, type PlannedStage, workflowTable } from './workflow-record.ts'
import { stagesIn } from './workflow-stages.ts'
import { type WorkflowTemplateRecord, workflowTemplateTable } from './workflow-template-record.ts'

const summaryOf = (row: WorkflowTemplateRecord) => ({
  _links: { self: json(api('templates', row.key)), parent: json(api('templates')) },
  _id: row.id,
  _key: row.key,
  ...only(row, 'name', 'description'),
  _creationDate: row.createdAt,
  _ownerId: row.ownerId,
  _maintainerId: row.ownerId,
})

const document = (row: WorkflowTemplateRecord, { store }: Call) => ({
  ...summaryOf(row),
  stages: row.stages.map((stage) => stageDocument(stage, store)),
})

const templates: Answerer = {
  takes: ['summary', 'search'],
  answer(call) {
    const wanted = first(call.query, 'search')?.toLowerCase() ?? ''
    const rows = [...call.store.rows(workflowTemplateTable).values()].filter(({ name = '', description = '' }) =>
      [name, description].some((one) => one.toLowerCase().includes(wanted)),
    )
    const represent = first(call.query, 'summary') === 'true' ? summaryOf : document
    return { items: rows.map((row) => represent(row, call)) }
  },
}

function stagesFor(call: Call): readonly PlannedStage[] {
  const body = objectBody(call)
  const workflowId = optional(body, 'workflowId', string)
  if (workflowId !== undefined) return planned(call, workflowId)
  placeIn(call.store, {
    projectKey: required(body, 'projectKey', string),
    environmentKey: required(body, 'environmentKey', string),
    flagKey: required(body, 'flagKey', string),
  })
  return stagesIn(required(body, 'stages', objects), call)
}

/** The stages of a workflow as they were planned. */
const planned = (call: Call, workflowId: string): readonly PlannedStage[] =>
  found(call.store.rows(workflowTable), workflowId, 'workflow id').stages.map((stage) => ({
    id: newId(call),
    ...defined({ name: stage.name }),
    inSequence: stage.inSequence,
    conditions: stage.conditions.map(asPlanned),
    instructions: stage.instructions,
  }))

function asPlanned({ stoppedAt: _, ...condition }: ConditionRecord): ConditionRecord {
  if (condition.kind === 'ld-approval') {
    const { requestId: _, ...approval } = condition
    return { ...approval, status: 'pending' }
  }
  const { executionDate, ...schedule } = condition
  const isAbsolute = schedule.scheduleKind === 'absolute' && executionDate !== undefined
  return { ...schedule, status: 'pending', ...(isAbsolute ? { executionDate } : {}) }
}

const aboutOf = ({ key, name }: WorkflowTemplateRecord): About => ({
  kind: 'template',
  target: {
    name: name ?? key,
    resources: [`template/${key}`],
    canonical: api('templates', key),
    site: '/settings/templates',
  },
  where: '',
})

function create(call: Call): Written {
  const body = objectBody(call)
  const rows = call.store.rows(workflowTemplateTable)
  const own = required(body, 'key', key)
  if (rows.has(own)) throw keyExists('template', own)
  const row: WorkflowTemplateRecord = {
    ...{ id: newId(call), key: own, createdAt: momentOf(call), ownerId: call.caller.madeBy },
    ...defined({ name: optional(body, 'name', string), description: optional(body, 'description', string) }),
    stages: stagesFor(call),
  }
  rows.set(row.key, row)
  const current = document(row, call)
  commit(call, {
    about: aboutOf(row),
    titleVerb: 'created the workflow template',
    actions: ['createTemplate'],
    current,
  })
  return { status: 201, document: current }
}

function remove(call: Call): Written {
  const rows = call.store.rows(workflowTemplateTable)
  const row = found(rows, call.params.templateKey, 'template key')
  rows.delete(row.key)
  commit(call, {
    about: aboutOf(row),
    titleVerb: 'deleted the workflow template',
    actions: ['deleteTemplate'],
    previous: document(row, call),
  })
  return { status: 204 }
}

const base = '/api/v2/templates'

export const workflowTemplates: Resource = {
  table: workflowTemplateTable,
  operations: [
    post(base, 'workflow template', create),
    get(base, 'workflow template', templates),
    del(`${base}/{templateKey}`, 'workflow template', remove),
  ],
}
