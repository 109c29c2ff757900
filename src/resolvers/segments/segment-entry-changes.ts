import { segmentChanges } from '../../facts/segment-changes.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { countOf } from '../../graph/connection.ts'
import { ofWholeEntry } from '../changes/whole-entry.ts'

export const segmentEntryChanges = {
  AuditLogEntry: {
    segmentChanges: ofWholeEntry('segmentChanges')(({ kind, previousVersion, currentVersion }) =>
      kind === 'segment' ? segmentChanges(previousVersion, currentVersion) : null,
    ),
  },

  SegmentChange: {
    count: ({ keys }) => keys?.length ?? null,
    keys: ({ keys }, { first }) => keys?.slice(0, countOf('first', first)) ?? null,
  },
} satisfies Resolvers
