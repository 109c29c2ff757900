import { invalid } from '../http/errors.ts'
import type { Instruction, InstructionTable } from '../patches/semantic-patch.ts'
import type { Call } from '../resource/call.ts'
import { type BigSegmentRecord, bigSegmentOf, type SegmentRecord } from './segment-record.ts'

/** What instructions for segments need besides the segment. */
export interface SegmentContext {
  call: Call
}

export type SegmentTable = InstructionTable<SegmentRecord, SegmentContext>

/** What becomes of the lists of a big segment. Those of a synced one are the other system's to change. */
export function withBig(segment: SegmentRecord, change: (big: BigSegmentRecord) => BigSegmentRecord): SegmentRecord {
  const big = listBased(segment)
  const next = change(big)
  return next === big ? segment : { ...segment, big: next }
}

export function listBased(segment: SegmentRecord): BigSegmentRecord {
  const big = bigSegmentOf(segment)
  if (!big.external) return big
  throw invalid(`The segment ${segment.key} is synced from ${big.external.source}, which alone changes it`)
}

/** Instructions of a kind that big segments have no use for. */
export const standardOnly = (table: SegmentTable): SegmentTable =>
  Object.fromEntries(
    Object.entries(table).map(([kind, carryOut]) => [
      kind,
      (segment: SegmentRecord, instruction: Instruction, context: SegmentContext) => {
        if (segment.big) throw invalid(`The segment ${segment.key} is a big segment, and this is for standard segments`)
        return carryOut(segment, instruction, context)
      },
    ]),
  )
