import { flagContext, instructed } from '../flags/flag-instructions.ts'
import { refuseWithoutApproval } from '../flags/flag-obstacles.ts'
import { flagPlaceOf, rowAt, rowsAt } from '../flags/flag-place.ts'
import { conflict } from '../http/errors.ts'
import { instructionsIn, instructionsOf } from '../patches/semantic-patch.ts'
import { integer, objectBody, objects, optional, required, string } from '../resource/body.ts'
import type { Call, Writer, Written } from '../resource/call.ts'
import { momentOf, newId } from '../resource/change.ts'
import { single } from '../resource/collection.ts'
import { environmentOf, flagOf, projectOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { del, get, patch, post, type Resource } from '../resource/operation.ts'
import { first } from '../resource/query.ts'
import { commitScheduled, instructedChange, scheduledChangeDocument, timeIn } from './scheduled-change-commits.ts'
import { scheduledConflicts } from './scheduled-change-conflicts.ts'
import { type ScheduledChangeRecord, scheduledChangeTable } from './scheduled-change-record.ts'

const scheduledChangeOf = (call: Call): ScheduledChangeRecord =>
  rowAt(call, scheduledChangeTable, 'scheduled change id')

const document = (row: ScheduledChangeRecord, { store }: Call) => scheduledChangeDocument(row, store)

/** All at once, the next one first. */
const listed = (call: Call) => ({
  _links: {
    self: json(call.path),
    parent: json(api('flags', call.params.projectKey!, call.params.featureFlagKey!)),
  },
  items: rowsAt(call, scheduledChangeTable)
    .toSorted((a, b) => a.executionDate - b.executionDate)
    .map((row) => document(row, call)),
})

const create: Writer = {
  takes: ['ignoreConflicts'],
  write(call) {
    const body = objectBody(call)
    const place = flagPlaceOf(call)
    const instructions = instructionsIn(required(body, 'instructions', objects))
    const executionDate = timeIn(required(body, 'executionDate', integer), 'executionDate', call)
    const comment = optional(body, 'comment', string)
    instructed(flagOf(call), instructions, flagContext({ call, project: projectOf(call) }, place.environmentKey))
    refuseWithoutApproval(environmentOf(call), flagOf(call))
    const after: ScheduledChangeRecord = {
      id: newId(call),
      version: 1,
      createdAt: momentOf(call),
      maintainerId: call.caller.madeBy,
      ...place,
      executionDate,
      instructions,
    }
    refuseConflicts(after, call)
    commitScheduled(call, { after, comment })
    return { status: 201, document: document(after, call) }
  },
}

const update: Writer = {
  takes: ['ignoreConflicts'],
  write(call) {
    const before = scheduledChangeOf(call)
    const { instructions, comment } = instructionsOf(call)
    const after = instructedChange(before, instructions, call)
    refuseWithoutApproval(environmentOf(call), flagOf(call))
    if (after && after !== before) refuseConflicts(after, call)
    const written = commitScheduled(call, { before, ...(after && { after }), comment })
    return { status: 200, document: document(written ?? before, call) }
  },
}

function refuseConflicts(row: ScheduledChangeRecord, call: Call): void {
  if (first(call.query, 'ignoreConflicts') === 'true') return
  const [wrong] = scheduledConflicts(row, call.store)
  if (wrong) throw conflict(`${wrong.reason}: ignoreConflicts=true makes the change all the same`)
}

function remove(call: Call): Written {
  const before = scheduledChangeOf(call)
  refuseWithoutApproval(environmentOf(call), flagOf(call))
  commitScheduled(call, { before })
  return { status: 204 }
}

const base = '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/scheduled-changes'

export const scheduledChanges: Resource = {
  table: scheduledChangeTable,
  operations: [
    post(base, 'flag', create),
    get(base, 'flag', listed),
    patch(`${base}/{id}`, 'flag', update),
    del(`${base}/{id}`, 'flag', remove),
    get(`${base}/{id}`, 'flag', single(scheduledChangeOf, document)),
  ],
}
