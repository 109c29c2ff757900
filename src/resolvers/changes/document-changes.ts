import type { Context } from '../../context.ts'
import { jsonChanges } from '../../facts/json-changes.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { completing } from '../../graph/fields.ts'
import type { AuditLogEntrySource } from '../../rest/changes/audit-log.ts'

const ofWhole = completing((entry: AuditLogEntrySource, { loaders }: Context) =>
  loaders.auditLog.whole(entry, 'AuditLogEntry.documentChanges'),
)

export const documentChanges = {
  AuditLogEntry: {
    documentChanges: ofWhole(({ previousVersion, currentVersion }, { redaction }) =>
      jsonChanges(previousVersion, currentVersion, redaction.document),
    ),
  },
} satisfies Resolvers
