import type { Context } from '../../context.ts'
import { completing } from '../../graph/fields.ts'
import type { AuditLogEntrySource } from '../../rest/changes/audit-log.ts'

/** Makes resolvers of a field that needs what only a single entry has. */
export const ofWholeEntry = (field: string) =>
  completing((entry: AuditLogEntrySource, { loaders }: Context) =>
    loaders.auditLog.whole(entry, `AuditLogEntry.${field}`),
  )
