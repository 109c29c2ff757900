import { type Costs, each, pagesOf, sameFor, single } from '../../graph/cost.ts'
import { getEnvironment } from '../../rest/projects/environments.ts'
import { getBigSegmentExport, getBigSegmentImport } from '../../rest/segments/big-segments.ts'
import { searchSegmentMemberships } from '../../rest/segments/segment-memberships.ts'
import {
  getSegment,
  getSegmentExpiringTargets,
  getSegmentMembership,
  getSegmentUserMembership,
  listSegmentExpiringUserTargets,
  listSegments,
} from '../../rest/segments/segments.ts'

export const segmentCosts: Costs = {
  fields: {
    'Query.segment': { by: [getSegment, listSegments], together: (keys) => ({ most: keys, least: 1 }), project: true },
    'Environment.segmentMemberships': {
      ...single,
      by: [searchSegmentMemberships],
      length: ({ size }) => size('Segment'),
    },
    'Segment.expiringTargets': { ...single, by: [getSegmentExpiringTargets] },
    'Segment.expiringUserTargets': { ...single, by: [listSegmentExpiringUserTargets] },
    'Segment.userMembership': { ...each, by: [getSegmentUserMembership] },
    'Segment.membership': { ...each, by: [getSegmentMembership] },
    'Segment.import': { ...each, by: [getBigSegmentImport] },
    'Segment.export': { ...each, by: [getBigSegmentExport] },
    'Segment.environment': { by: [getEnvironment], back: 'Environment', calls: ({ of }) => of('Environment') },
  },
  types: {
    Segment: {
      lookUp: sameFor(({ perEnvironment }) =>
        perEnvironment.reduce((sum, keys) => sum + Math.min(keys, 2 + pagesOf('Segment', keys)), 0),
      ),
      reference: ({ keys, of, parents, size }) => {
        const environments = Math.min(parents, of('Environment'))
        return environments * pagesOf('Segment', Math.min(Math.ceil(keys / environments), size('Segment')))
      },
    },
  },
}
