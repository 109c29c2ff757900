import type { ApprovalRequestRecord } from '../store/approval-requests.ts'
import type { AuditLogEntryRecord } from '../store/audit-log.ts'
import type { Company } from './activity.ts'
import { approvalHistory } from './approval-history.ts'
import { companyHistory } from './company-history.ts'
import { flagHistory } from './flag-history.ts'
import { memberHistory } from './member-history.ts'
import { objectId, random } from './random.ts'
import { segmentHistory } from './segment-history.ts'
import { tagRuns } from './tag-runs.ts'

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
