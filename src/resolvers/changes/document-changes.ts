import { jsonChanges } from '../../facts/json-changes.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { ofWholeEntry } from './whole-entry.ts'

export const documentChanges = {
  AuditLogEntry: {
    documentChanges: ofWholeEntry('documentChanges')(({ previousVersion, currentVersion }, { redaction }) =>
      jsonChanges(previousVersion, currentVersion, redaction.document),
    ),
  },
} satisfies Resolvers
