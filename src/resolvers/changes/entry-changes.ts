import type { Context } from '../../context.ts'
import { loggedChanges } from '../../facts/logged-changes.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { completing } from '../../graph/fields.ts'
import type { AuditLogEntrySource } from '../../rest/changes/audit-log.ts'
import { inverseFor, loggedFlagOf } from './entry-inverses.ts'

const ofWhole = completing((entry: AuditLogEntrySource, { loaders }: Context) =>
  loaders.auditLog.whole(entry, 'AuditLogEntry.changes'),
)

export const entryChanges = {
  AuditLogEntry: {
    changes: ofWhole((entry) => {
      const logged = loggedFlagOf(entry)
      return logged && loggedChanges(logged)
    }),
    inverse: async (entry, args, context, info) => {
      const logged = loggedFlagOf(await context.loaders.auditLog.whole(entry, 'AuditLogEntry.inverse'))
      return logged && inverseFor(logged, args, context, info)
    },
  },
} satisfies Resolvers
