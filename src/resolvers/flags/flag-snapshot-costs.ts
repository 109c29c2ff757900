import type { Costs } from '../../graph/cost.ts'
import {
  countAuditLogEntries,
  getAuditLogEntry,
  listAuditLogEntries,
  searchAuditLogEntries,
} from '../../rest/changes/audit-log.ts'

export const flagSnapshotCosts: Costs = {
  fields: {
    // Of a flag with many changes: the last change, the next ones, their counts, a part of them, and two entries.
    'FlagEnvironment.at': {
      by: [listAuditLogEntries, searchAuditLogEntries, countAuditLogEntries, getAuditLogEntry],
      calls: ({ parents }) => parents * 6,
      refers: false,
    },
    'FlagEnvironmentSnapshot.entry': { refers: false },
  },
}
