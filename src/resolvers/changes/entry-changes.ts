import { loggedChangesInSteps } from '../../facts/logged-changes.ts'
import { inTurns } from '../../facts/steps.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { inverseFor, loggedFlagOf } from './entry-inverses.ts'
import { ofWholeEntry } from './whole-entry.ts'

export const entryChanges = {
  AuditLogEntry: {
    changes: ofWholeEntry('changes')(async (entry, { turns }) => {
      const logged = await inTurns(loggedFlagOf(entry), turns.piece)
      return logged && inTurns(loggedChangesInSteps(logged), turns.piece)
    }),
    inverse: async (entry, args, context, info) => {
      const whole = await context.loaders.auditLog.whole(entry, 'AuditLogEntry.inverse')
      const logged = await inTurns(loggedFlagOf(whole), context.turns.piece)
      return logged && inverseFor(logged, args, context, info)
    },
  },
} satisfies Resolvers
