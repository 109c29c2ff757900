import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { day, hour, minute, now, year } from '../seed/random.ts'
import type { SegmentRecord } from './segment-record.ts'

/** What is needed to tell how a segment came to be as it is. */
export type SegmentState = Pick<
  SegmentRecord,
  'key' | 'name' | 'tags' | 'createdAt' | 'lastModified' | 'version' | 'included' | 'excluded'
>

/** Rules of flags still name it: they were forgotten when it was deleted. As it was then, in each environment. */
export const deletedSegment: SegmentState = {
  key: 'agencies',
  name: 'Agencies',
  tags: ['b2b'],
  createdAt: now - 2 * year,
  lastModified: now - 40 * day - 9 * hour,
  version: 17,
  included: ['cust-7d02ab41', 'cust-e91c6f08', 'cust-30b5d2c7'],
  excluded: [],
}

export const segmentDeletedAt = now - 25 * day - 11 * hour

/** A segment of which the approval requests and the audit log tell. */
export interface ChangedSegment {
  environment: EnvironmentRecord
  segment: SegmentState
  deletedAt?: number
}

const keys = ['beta-customers', 'staff', deletedSegment.key]
const environmentKeys = ['production', 'staging']

/** Those that rules of flags name, one environment after the other. */
export const changedSegments = ({ environments }: ProjectRecord): ChangedSegment[] =>
  keys.flatMap((key) =>
    environmentKeys.map((environmentKey, index) => {
      const environment = environments.get(environmentKey)!
      const segment = environment.segments.get(key)
      if (segment) return { environment, segment }
      return { environment, segment: deletedSegment, deletedAt: segmentDeletedAt + index * minute }
    }),
  )
