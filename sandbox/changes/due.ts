import { applyFlagInstructions } from '../flags/flag-patches.ts'
import { placeIn } from '../flags/flag-place.ts'
import { ApiError } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { commit, momentOf } from '../resource/change.ts'
import { applied } from './approval-application.ts'
import { aboutPlace, scheduledChangeDocument } from './scheduled-change-commits.ts'
import { type ScheduledChangeRecord, scheduledChangeTable } from './scheduled-change-record.ts'
import { workflowTable } from './workflow-record.ts'
import { goOn } from './workflow-runs.ts'

/** Carries out what was set for a time that has come, goes on with workflows, and answers whether there was something. */
export function carryOutDue(call: Call): boolean {
  const { store } = call
  const before = store.auditLog.size
  const isDue = (date: number | undefined) => date !== undefined && date <= momentOf(call)
  for (const request of store.approvalRequests.values())
    if (request.status === 'scheduled' && isDue(request.executionDate)) applied(call, request)
  const changes = [...store.rows(scheduledChangeTable).values()].filter(({ executionDate }) => isDue(executionDate))
  for (const row of changes.toSorted((a, b) => a.executionDate - b.executionDate)) carryOut(call, row)
  const wentOn = [...store.rows(workflowTable).keys()].filter((id) => goOn(call, id))
  return store.auditLog.size > before || wentOn.length > 0
}

/** A change that cannot be made any more is told and forgotten. */
function carryOut(call: Call, row: ScheduledChangeRecord): void {
  const { store } = call
  const previous = scheduledChangeDocument(row, store)
  store.rows(scheduledChangeTable).delete(row.id)
  const { project, flag } = placeIn(store, row)
  const { environmentKey, instructions } = row
  try {
    applyFlagInstructions(call, {
      project,
      flag,
      environmentKey,
      instructions,
      comment: 'At the time that was set for it',
    })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    commit(call, {
      about: aboutPlace(call, row),
      titleVerb: 'failed to carry out a scheduled change of the flag',
      actions: ['updateScheduledChanges'],
      comment: error.message,
      previous,
    })
  }
}
