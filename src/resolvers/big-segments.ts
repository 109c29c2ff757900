import type { Resolvers } from '../generated/resolvers.ts'
import { oneOf } from '../graph/fields.ts'

export const bigSegments = {
  Segment: {
    import: (segment, { id }, { loaders }) => (segment.unbounded ? loaders.segments.import(segment, id) : null),
    export: (segment, { id }, { loaders }) => (segment.unbounded ? loaders.segments.export(segment, id) : null),
  },

  BigSegmentImport: {
    mode: ({ mode }) => oneOf(['MERGE', 'REPLACE'], mode),
    status: ({ status }) =>
      oneOf(['PREPARING', 'PENDING_APPROVAL', 'READY', 'IN_PROGRESS', 'COMPLETE', 'STOPPED'], status),
    createdAt: ({ creationTime }) => creationTime,
  },

  BigSegmentExport: { createdAt: ({ creationTime }) => creationTime },
} satisfies Resolvers
