import type { Costs } from '../../graph/cost.ts'
import {
  countAuditLogEntries,
  getAuditLogEntry,
  listAuditLogEntries,
  searchAuditLogEntries,
} from '../../rest/changes/audit-log.ts'

export const flagSnapshotCosts: Costs = {
  fields: {
    // Of a flag with many changes: the last change, the next ones, their counts, a part of them, and two entries. Several flags share a
    // page of each, and few of them have so many changes that their counts are needed.
    'FlagEnvironment.at': {
      by: [listAuditLogEntries, searchAuditLogEntries, countAuditLogEntries, getAuditLogEntry],
      calls: ({ parents }) => (parents === 1 ? 6 : 2 + parents * 3),
      refers: false,
    },
    'FlagEnvironmentSnapshot.entry': { refers: false },
  },
}
