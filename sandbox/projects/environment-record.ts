import type { SegmentRecord } from '../segments/segment-record.ts'
import type { ApprovalsRecord } from './approval-settings-record.ts'

export interface EnvironmentRecord {
  id: string
  key: string
  name: string
  apiKey: string
  mobileKey: string
  color: string
  createdAt: number
  tags: readonly string[]
  critical: boolean
  secureMode: boolean
  defaultTtl: number
  defaultTrackEvents: boolean
  requireComments: boolean
  confirmChanges: boolean
  /** No document tells it, but a copy can be made of a version. */
  version: number
  /** Undefined where nobody has set any. */
  approvals?: ApprovalsRecord
  segments: Map<string, SegmentRecord>
}
