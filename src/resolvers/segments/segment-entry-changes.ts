import type { Context } from '../../context.ts'
import { segmentChanges } from '../../facts/segment-changes.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { countOf } from '../../graph/connection.ts'
import { completing } from '../../graph/fields.ts'
import type { AuditLogEntrySource } from '../../rest/changes/audit-log.ts'

const ofWhole = completing((entry: AuditLogEntrySource, { loaders }: Context) =>
  loaders.auditLog.whole(entry, 'AuditLogEntry.segmentChanges'),
)

export const segmentEntryChanges = {
  AuditLogEntry: {
    segmentChanges: ofWhole(({ kind, previousVersion, currentVersion }) =>
      kind === 'segment' ? segmentChanges(previousVersion, currentVersion) : null,
    ),
  },

  SegmentChange: {
    count: ({ keys }) => keys?.length ?? null,
    keys: ({ keys }, { first }) => keys?.slice(0, countOf('first', first)) ?? null,
  },
} satisfies Resolvers
