import type { Resolvers } from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'

export const bigSegments = {
  Segment: {
    import: (segment, { importId }, { loaders }) =>
      segment.unbounded ? loaders.segments.import(segment, importId) : null,
    export: (segment, { exportId }, { loaders }) =>
      segment.unbounded ? loaders.segments.export(segment, exportId) : null,
  },

  BigSegmentImport: {
    importId: ({ id }) => id,
    mode: ({ mode }) => oneOf(['MERGE', 'REPLACE'], mode),
    status: ({ status }) =>
      oneOf(['PREPARING', 'PENDING_APPROVAL', 'READY', 'IN_PROGRESS', 'COMPLETE', 'STOPPED'], status),
    createdAt: ({ creationTime }) => creationTime,
  },

  BigSegmentExport: { exportId: ({ id }) => id, createdAt: ({ creationTime }) => creationTime },
} satisfies Resolvers
