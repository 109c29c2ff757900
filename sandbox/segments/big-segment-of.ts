import { invalid } from '../http/errors.ts'
import type { BigSegmentRecord, SegmentRecord } from './segment-record.ts'

/** What only big segments have. A standard segment is not unknown, it is the wrong one to ask. */
export function bigSegmentOf({ key, big }: SegmentRecord): BigSegmentRecord {
  if (big) return big
  throw invalid(`The segment ${key} is a standard segment, and this operation is for big segments`)
}
