import type { AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import { policy, resourceTags, type Statement } from '../policies/statements.ts'
import type { Store } from '../store.ts'

/** Tells of an entry of the audit log whether statements let it through. */
export function wanted(statements: readonly Statement[], store: Store): (entry: AuditLogEntryRecord) => boolean {
  const allows = policy(statements, resourceTags(store))
  return ({ actions, target }) =>
    target.resources.some((resource) => actions.some((action) => allows({ action, resource })))
}
