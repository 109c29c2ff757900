import { memberSummary } from '../account/member-document.ts'
import { flagIn } from '../changes/audit-targets.ts'
import { invalid, notFound } from '../http/errors.ts'
import {
  applied,
  type Instruction,
  type InstructionTable,
  instructionsIn,
  instructionsOf,
} from '../patches/semantic-patch.ts'
import { objectBody, objects, optional, required, string, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, drawn, momentOf, newId } from '../resource/change.ts'
import { single } from '../resource/collection.ts'
import { environmentOf, flagOf, projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { del, get, patch, post, type Resource } from '../resource/operation.ts'
import { isObject } from '../resource/shape.ts'
import { applyFlagInstructions } from './flag-patches.ts'
import { flagPlaceOf, placeIn, rowAt, rowsAt } from './flag-place.ts'
import { type FlagTriggerRecord, flagTriggerTable } from './flag-trigger-record.ts'

const triggerOf = (call: Call): FlagTriggerRecord => rowAt(call, flagTriggerTable, 'flag trigger id')

/** What the audit log keeps: all but the address. */
function kept(row: FlagTriggerRecord, { store }: Call) {
  const { projectKey, flagKey, environmentKey, id, recent } = row
  const parent = api('flags', projectKey, flagKey, 'triggers', environmentKey)
  const maintainer = store.members.get(row.maintainerId)
  return {
    _links: { self: json(`${parent}/${id}`), parent: json(parent) },
    _id: id,
    _version: row.version,
    _creationDate: row.createdAt,
    _maintainerId: row.maintainerId,
    _maintainer: maintainer && memberSummary(maintainer),
    enabled: row.enabled,
    _integrationKey: row.integrationKey,
    instructions: row.instructions,
    _lastTriggeredAt: recent[0]?.at,
    _recentTriggerBodies: recent.map(({ at, body }) => ({ timestamp: at, jsonBody: body })),
    _triggerCount: row.count,
  }
}

const document = (row: FlagTriggerRecord, call: Call) => ({
  ...kept(row, call),
  triggerURL: `${call.origin}/webhook/triggers/${row.id}/${row.secret}`,
})

const listed = (call: Call) => ({
  _links: { self: json(call.path), parent: json(api('flags', call.params.projectKey!, call.params.featureFlagKey!)) },
  items: rowsAt(call, flagTriggerTable).map((row) => document(row, call)),
})

interface Deed {
  before?: FlagTriggerRecord
  after?: FlagTriggerRecord
  action: string
  titleVerb: string
  comment?: string | undefined
}

function commitTrigger(call: Call, { before, after, action, titleVerb, comment }: Deed): void {
  const rows = call.store.rows(flagTriggerTable)
  const { id } = (after ?? before)!
  if (after) rows.set(id, after)
  else rows.delete(id)
  commit(call, {
    about: flagIn(projectOf(call), environmentOf(call), flagOf(call)),
    titleVerb: `${titleVerb} a trigger of the flag`,
    actions: [action],
    comment,
    previous: before && kept(before, call),
    current: after && kept(after, call),
  })
}

/** One action at most. */
function actionIn(given: readonly Readonly<Record<string, unknown>>[]): readonly Instruction[] {
  const instructions = instructionsIn(given)
  const wrong = instructions.find(({ kind }) => kind !== 'turnFlagOn' && kind !== 'turnFlagOff')
  if (wrong) throw invalid(`A trigger can turnFlagOn or turnFlagOff, got ${wrong.kind}`)
  if (instructions.length > 1) throw invalid(`A trigger has one action, got ${instructions.length}`)
  return instructions
}

function create(call: Call): Written {
  const body = objectBody(call)
  const place = flagPlaceOf(call)
  const integrationKey = required(body, 'integrationKey', text)
  const given = optional(body, 'instructions', objects)
  const comment = optional(body, 'comment', string)
  const after: FlagTriggerRecord = {
    ...{ id: newId(call), version: 1, createdAt: momentOf(call), maintainerId: call.caller.madeBy, ...place },
    ...{ enabled: true, integrationKey, instructions: given ? actionIn(given) : [] },
    ...{ secret: drawn(call).uuid(), count: 0, recent: [] },
  }
  commitTrigger(call, { after, action: 'createTriggers', titleVerb: 'created', comment })
  return { status: 201, document: document(after, call) }
}

const table: InstructionTable<FlagTriggerRecord, Call> = {
  replaceTriggerActionInstructions: (row, instruction) => ({
    ...row,
    instructions: actionIn(required(instruction, 'value', objects)),
  }),
  cycleTriggerUrl: (row, _, call) => ({ ...row, secret: drawn(call).uuid() }),
  disableTrigger: (row) => ({ ...row, enabled: false }),
  enableTrigger: (row) => ({ ...row, enabled: true }),
}

function update(call: Call): Written {
  const before = triggerOf(call)
  const { instructions, comment } = instructionsOf(call)
  const changed = applied(before, instructions, table, call)
  if (changed === before) return { status: 200, document: document(before, call) }
  const after = { ...changed, version: before.version + 1 }
  commitTrigger(call, { before, after, action: 'updateTriggers', titleVerb: 'changed', comment })
  return { status: 200, document: document(after, call) }
}

function remove(call: Call): Written {
  commitTrigger(call, { before: triggerOf(call), action: 'deleteTriggers', titleVerb: 'deleted' })
  return { status: 204 }
}

const mostRecent = 10

/** Whoever has the address changes the flag, whatever needs an approval otherwise. */
function fire(call: Call): Written {
  const { store, params } = call
  const rows = store.rows(flagTriggerTable)
  const row = rows.get(params.id ?? '')
  if (!row?.enabled || row.secret !== params.secret) throw notFound('flag trigger id', params.id)
  const body = isObject(call.body) ? { body: call.body } : {}
  const recent = [{ at: momentOf(call), ...body }, ...row.recent].slice(0, mostRecent)
  rows.set(row.id, { ...row, count: row.count + 1, recent })
  const { project, flag } = placeIn(store, row)
  const { environmentKey, instructions } = row
  const how = { triggerBody: body.body ?? {} }
  applyFlagInstructions({ ...call, by: {} }, { project, flag, environmentKey, instructions, how })
  return { status: 200, document: {} }
}

const base = '/api/v2/flags/{projectKey}/{featureFlagKey}/triggers/{environmentKey}'

export const flagTriggers: Resource = {
  table: flagTriggerTable,
  operations: [
    post(base, 'flag', create),
    get(base, 'flag', listed),
    patch(`${base}/{id}`, 'flag', update),
    del(`${base}/{id}`, 'flag', remove),
    get(`${base}/{id}`, 'flag', single(triggerOf, document)),
    post('/webhook/triggers/{id}/{secret}', 'flag', fire, { open: true }),
  ],
}
