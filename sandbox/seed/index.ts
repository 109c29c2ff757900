import type { MemberRecord } from '../account/member-record.ts'
import { members } from '../account/members-seed.ts'
import { teams } from '../account/teams-seed.ts'
import { type TokenRecord, tokens } from '../account/tokens.ts'
import { approvalRequests } from '../changes/approval-requests-seed.ts'
import { auditLog } from '../changes/audit-log-seed.ts'
import { scheduledBefore, scheduledChangeTable } from '../changes/scheduled-change-record.ts'
import { workflowsBefore, workflowTable } from '../changes/workflow-record.ts'
import { tables } from '../operations.ts'
import { projects } from '../projects/projects-seed.ts'
import type { Company, Store } from '../store.ts'
import { day, now, objectId, random, year } from './random.ts'
import { type Scale, scaleOf } from './scale.ts'
import { tablesOf } from './tables.ts'

export type { Scale } from './scale.ts'

/** The data of Northaisle, an online shop that does not exist: the same for the same scale, at any time, anywhere. */
export function seed(asked: Partial<Scale>): Store {
  const scale = scaleOf(asked)
  const people = members(scale.members)
  const rows = [...people.values()]
  const first = { projects: projects(scale, rows), members: people, teams: teams(rows) }
  const company = { ...first, ...tablesOf(tables, first) }
  return {
    accountId: objectId(now - 6 * year, random('account')),
    ...company,
    ...activity(company),
    tokens: new Map([
      [tokens.admin, token('admin', 'Demo', rows, 'owner')],
      [tokens.reader, token('reader', 'Demo, read only', rows, 'reader')],
      [
        tokens.limited,
        { ...token('limited', 'Demo, flags only', rows, 'writer'), refused: ['member', 'team', 'role'] },
      ],
    ]),
  }
}

function token(
  name: keyof typeof tokens,
  label: string,
  members: readonly MemberRecord[],
  role: MemberRecord['role'],
): TokenRecord {
  return {
    id: objectId(now - 90 * day, random(`token/${name}`)),
    value: tokens[name],
    name: label,
    memberId: members.find((member) => member.role === role)!.id,
    role: name === 'limited' ? 'custom' : name,
    refused: [],
  }
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
