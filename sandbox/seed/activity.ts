import type { WebhookRecord } from '../store/webhooks.ts'
import type { Store } from '../store.ts'
import { approvalRequests } from './approval-requests.ts'
import { auditLog } from './audit-log.ts'
import { repositories } from './code-references.ts'
import { expiringTargets } from './expiring-targets.ts'
import { flagDefaults } from './flag-defaults.ts'
import { followers } from './followers.ts'
import { now } from './random.ts'

/** What there is before anything was done with it. */
export type Company = Pick<Store, 'projects' | 'members' | 'teams' | 'roles'>

/** What was done with the flags, what is about to be done, who looks, and what is written of them elsewhere. */
export function activity(company: Company) {
  const requests = approvalRequests(company)
  return {
    moment: now,
    draws: 0,
    auditLog: auditLog(company, [...requests.values()]),
    approvalRequests: requests,
    repositories: repositories(company),
    followers: followers(company),
    expiringTargets: expiringTargets(company),
    flagDefaults: flagDefaults(company),
    webhooks: new Map<string, WebhookRecord>(),
  }
}
