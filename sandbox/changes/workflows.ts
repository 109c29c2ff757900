import { flagContext, instructed } from '../flags/flag-instructions.ts'
import { flagPlaceOf, placeIn, rowAt, rowsAt } from '../flags/flag-place.ts'
import { invalid } from '../http/errors.ts'
import { objectBody, objects, optional, required, string, text } from '../resource/body.ts'
import type { Call, Writer, Written } from '../resource/call.ts'
import { commit, isDryRun, momentOf, newId } from '../resource/change.ts'
import { list, single } from '../resource/collection.ts'
import { found } from '../resource/find.ts'
import { api } from '../resource/links.ts'
import { del, get, post, type Resource } from '../resource/operation.ts'
import { first } from '../resource/query.ts'
import { defined, shown } from '../resource/shape.ts'
import { aboutPlace } from './scheduled-change-commits.ts'
import { workflowDocument } from './workflow-document.ts'
import { parametersOf } from './workflow-parameters.ts'
import { type PlannedStage, type WorkflowRecord, workflowTable } from './workflow-record.ts'
import { goOn } from './workflow-runs.ts'
import { stagesIn } from './workflow-stages.ts'
import { workflowTemplateTable } from './workflow-template-record.ts'

const statuses: readonly string[] = ['active', 'completed', 'failed']

const workflowOf = (call: Call): WorkflowRecord =>
  rowAt({ ...call, params: { ...call.params, id: call.params.workflowId ?? '' } }, workflowTable, 'workflow id')

const document = (row: WorkflowRecord, { store }: Call) => workflowDocument(row, store)

/** The newest first, of one status or of all. */
function rows(call: Call): readonly WorkflowRecord[] {
  const status = first(call.query, 'status')
  if (status !== undefined && !statuses.includes(status)) {
    throw invalid(`status must be one of ${statuses.join(', ')}, got ${shown(status)}`)
  }
  return rowsAt(call, workflowTable)
    .filter((row) => status === undefined || row.status === status)
    .toReversed()
}

/** The stages of the body, or of the template that the query names. */
function plannedIn(call: Call): { stages: readonly PlannedStage[]; templateKey?: string } {
  const templateKey = first(call.query, 'templateKey')
  const given = optional(objectBody(call), 'stages', objects)
  if (given) return { stages: stagesIn(given, call), ...defined({ templateKey }) }
  if (templateKey === undefined) throw invalid('Either stages or a templateKey is required')
  const { stages } = found(call.store.rows(workflowTemplateTable), templateKey, 'template key')
  const renewed = stages.map((stage) => ({ ...stage, id: newId(call) }))
  return { stages: renewed, templateKey }
}

const create: Writer = {
  takes: ['templateKey', 'dryRun'],
  write(call) {
    const body = objectBody(call)
    const place = flagPlaceOf(call)
    const { project, flag } = placeIn(call.store, place)
    const { stages, templateKey } = plannedIn(call)
    const maintainerId = optional(body, 'maintainerId', string) ?? call.caller.madeBy
    if (!call.store.members.has(maintainerId))
      throw invalid(`maintainerId must be the id of a member, got ${shown(maintainerId)}`)
    const row: WorkflowRecord = {
      ...{ id: newId(call), version: 1, createdAt: momentOf(call), maintainerId, ...place },
      name: required(body, 'name', text),
      ...defined({ description: optional(body, 'description', string), templateKey }),
      ...{ status: 'active', stages: stages.map((stage) => ({ ...stage, status: 'pending' as const })) },
    }
    const parameters = templateKey === undefined ? [] : parametersOf(stages, flag)
    const meta = parameters.length > 0 ? { meta: { parameters } } : {}
    if (parameters.some(({ valid }) => !valid)) return { status: 201, document: { ...document(row, call), ...meta } }
    const context = flagContext({ call, project }, place.environmentKey)
    stages.reduce((sofar, { instructions }) => instructed(sofar, instructions, context), flag)
    if (isDryRun(call)) return { status: 201, document: { ...document(row, call), ...meta } }
    const all = call.store.rows(workflowTable)
    all.set(row.id, row)
    commit(call, {
      about: aboutPlace(call, row),
      titleVerb: 'created a workflow of the flag',
      actions: ['createWorkflow'],
      current: document(row, call),
    })
    goOn({ ...call, by: {} }, row.id)
    return { status: 201, document: { ...document(all.get(row.id)!, call), ...meta } }
  },
}

function remove(call: Call): Written {
  const row = workflowOf(call)
  call.store.rows(workflowTable).delete(row.id)
  for (const [id, { workflow, status }] of call.store.approvalRequests) {
    if (workflow?.id === row.id && status === 'pending') call.store.approvalRequests.delete(id)
  }
  commit(call, {
    about: aboutPlace(call, row),
    titleVerb: 'deleted a workflow of the flag',
    actions: ['deleteWorkflow'],
    previous: document(row, call),
  })
  return { status: 204 }
}

const base = '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/workflows'

export const workflows: Resource = {
  table: workflowTable,
  operations: [
    post(base, 'flag', create),
    get(
      base,
      'flag',
      list<WorkflowRecord>({
        rows,
        represent: document,
        pageMaximum: 100,
        takes: { status: 1 },
        sorts: {
          creationDate: { by: ({ createdAt }) => createdAt },
          stopDate: { by: ({ stoppedAt }) => stoppedAt ?? 0 },
        },
        parent: ({ params }) => api('flags', params.projectKey ?? '', params.featureFlagKey ?? ''),
      }),
    ),
    del(`${base}/{workflowId}`, 'flag', remove),
    get(`${base}/{workflowId}`, 'flag', single(workflowOf, document)),
  ],
}
