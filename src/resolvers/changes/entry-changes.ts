import { loggedChanges } from '../../facts/logged-changes.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { inverseFor, loggedFlagOf } from './entry-inverses.ts'
import { ofWholeEntry } from './whole-entry.ts'

export const entryChanges = {
  AuditLogEntry: {
    changes: ofWholeEntry('changes')((entry) => {
      const logged = loggedFlagOf(entry)
      return logged && loggedChanges(logged)
    }),
    inverse: async (entry, args, context, info) => {
      const logged = loggedFlagOf(await context.loaders.auditLog.whole(entry, 'AuditLogEntry.inverse'))
      return logged && inverseFor(logged, args, context, info)
    },
  },
} satisfies Resolvers
