import { jsonChangesInSteps } from '../../facts/json-changes.ts'
import { inTurns } from '../../facts/steps.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { ofWholeEntry } from './whole-entry.ts'

export const documentChanges = {
  AuditLogEntry: {
    documentChanges: ofWholeEntry('documentChanges')(({ previousVersion, currentVersion }, { redaction, turns }) =>
      inTurns(jsonChangesInSteps(previousVersion, currentVersion, redaction.document), turns.piece),
    ),
  },
} satisfies Resolvers
