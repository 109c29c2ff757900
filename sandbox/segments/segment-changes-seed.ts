import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { minute } from '../seed/random.ts'
import { deletedSegment, type SegmentState, segmentDeletedAt } from './segment-deleted-seed.ts'

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
