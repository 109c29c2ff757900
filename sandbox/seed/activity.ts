import { approvalRequests } from '../changes/approval-requests-seed.ts'
import { auditLog } from '../changes/audit-log-seed.ts'
import { repositories } from '../code/code-references-seed.ts'
import { expiringTargets } from '../flags/flag-expiring-targets-seed.ts'
import { seededFollowers } from '../flags/followers.ts'
import type { Company } from '../store.ts'
import { now } from './random.ts'

/** What was done with the flags, what is about to be done, who looks, and what is written of them elsewhere. */
export function activity(company: Company) {
  const requests = approvalRequests(company)
  return {
    moment: now,
    draws: 0,
    auditLog: auditLog(company, [...requests.values()]),
    approvalRequests: requests,
    repositories: repositories(company),
    followers: seededFollowers(company),
    expiringTargets: expiringTargets(company),
  }
}
