import type { Resolvers } from '../generated/resolvers.ts'
import { oneOf } from '../graph/fields.ts'
import { getBigSegmentExport, getBigSegmentImport } from '../rest/big-segments.ts'
import { orNull } from '../rest/errors.ts'
import { pathOfSegment } from '../rest/segments.ts'

export const bigSegments = {
  Segment: {
    import: (segment, { id }, { read }) =>
      segment.unbounded ? orNull(read(getBigSegmentImport, { ...pathOfSegment(segment), importId: id })) : null,
    export: (segment, { id }, { read }) =>
      segment.unbounded ? orNull(read(getBigSegmentExport, { ...pathOfSegment(segment), exportId: id })) : null,
  },

  BigSegmentImport: {
    mode: ({ mode }) => oneOf(['MERGE', 'REPLACE'], mode),
    status: ({ status }) =>
      oneOf(['PREPARING', 'PENDING_APPROVAL', 'READY', 'IN_PROGRESS', 'COMPLETE', 'STOPPED'], status),
    createdAt: ({ creationTime }) => creationTime,
  },

  BigSegmentExport: { createdAt: ({ creationTime }) => creationTime },
} satisfies Resolvers
