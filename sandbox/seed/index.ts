import { accessTokens } from '../account/access-tokens.ts'
import { loggedTokens } from '../account/access-tokens-seed.ts'
import { members } from '../account/members-seed.ts'
import { teams } from '../account/teams-seed.ts'
import { approvalRequests } from '../changes/approval-requests-seed.ts'
import { auditLog } from '../changes/audit-log-seed.ts'
import { scheduledBefore, scheduledChangeTable } from '../changes/scheduled-change-record.ts'
import { workflowsBefore, workflowTable } from '../changes/workflow-record.ts'
import { tables } from '../operations.ts'
import { projects } from '../projects/projects-seed.ts'
import type { Company, Store, Tables } from '../store.ts'
import { copied } from './copies.ts'
import { now, objectId, random, year } from './random.ts'
import { type Scale, scaleOf } from './scale.ts'
import { type Rows, seededRows, tablesOf } from './tables.ts'

export type { Scale } from './scale.ts'

/** The data of Northaisle, an online shop that does not exist: the same for the same scale, at any time, anywhere. */
export function seed(asked: Partial<Scale>): Store {
  const { rows, ...others } = copied(scaleOf(asked), made)
  return { ...others, ...tablesOf(tables, rows) }
}

/** What a store contains, without its operations. */
export interface Contents extends Omit<Store, keyof Tables> {
  rows: Rows
}

function made(scale: Scale): Contents {
  const people = members(scale.members)
  const staff = [...people.values()]
  const first = { projects: projects(scale, staff), members: people, teams: teams(staff) }
  const rows = seededRows(tables, first)
  const company = { ...first, ...tablesOf(tables, rows) }
  const done = activity(company)
  const tokens = company.rows(accessTokens.table)
  for (const row of loggedTokens(done.auditLog.values())) tokens.set(row.id, row)
  return { accountId: objectId(now - 6 * year, random('account')), ...first, rows, ...done }
}

/** The changes until now, and those that wait for approval. */
function activity(company: Company) {
  const requests = approvalRequests(company)
  const scheduled = company.rows(scheduledChangeTable)
  for (const row of scheduledBefore(requests.values())) scheduled.set(row.id, row)
  const workflows = company.rows(workflowTable)
  for (const row of workflowsBefore(requests.values())) workflows.set(row.id, row)
  return {
    moment: now,
    draws: 0,
    auditLog: auditLog(company, [...requests.values()]),
    approvalRequests: requests,
  }
}
