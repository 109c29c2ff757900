import { memberHistory } from '../account/member-history-seed.ts'
import { flagHistory } from '../flags/flag-history-seed.ts'
import { objectId, random } from '../seed/random.ts'
import { segmentHistory } from '../segments/segment-history-seed.ts'
import type { Company } from '../store.ts'
import { approvalHistory } from './approval-history-seed.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'
import { companyHistory } from './audit-log-company-seed.ts'
import type { AuditLogEntryRecord } from './audit-log-record.ts'
import { tagRuns } from './audit-log-tag-runs-seed.ts'

/** What has happened, the oldest first, though lists are read from the newest. */
export function auditLog(
  company: Company,
  requests: readonly ApprovalRequestRecord[],
): Map<string, AuditLogEntryRecord> {
  const newestFirst = [
    ...flagHistory(company, requests),
    ...approvalHistory(company, requests),
    ...memberHistory(company),
    ...companyHistory(company),
    ...segmentHistory(company, requests),
  ].sort((a, b) => b.date - a.date)
  const drafts = tagRuns(company, newestFirst).reverse()
  const from = random('audit')
  const ids = new Map(drafts.map((one) => [one, objectId(one.date, from)]))
  return new Map(
    drafts.map(({ subentries = [], ...entry }, index) => {
      const id = ids.get(drafts[index]!)!
      return [id, { ...entry, id, subentryIds: subentries.map((one) => ids.get(one)!) }]
    }),
  )
}
