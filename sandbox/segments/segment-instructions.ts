import { invalid } from '../http/errors.ts'
import { detailInstructions } from '../patches/detail-instructions.ts'
import { applied, type Instruction } from '../patches/semantic-patch.ts'
import { required, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { carriedOut } from './big-segment-imports.ts'
import { commitSegment, type SegmentPlace } from './segment-commits.ts'
import { type SegmentContext, type SegmentTable, withBig } from './segment-context.ts'
import type { SegmentRecord } from './segment-record.ts'
import { ruleInstructions, segmentClauseInstructions } from './segment-rules.ts'
import { bigTargetInstructions, checkTargets, targetInstructions } from './segment-targets.ts'

const importInstructions: SegmentTable = {
  processBigSegmentImport: (segment, instruction) =>
    withBig(segment, (big) => {
      const id = required(instruction, 'importId', text)
      const row = big.imports.get(id)
      if (!row?.keys) throw invalid(`importId must be the id of an import that waits, got ${id}`)
      return carriedOut(big, row, row.keys)
    }),
}

const instructionTable: SegmentTable = {
  ...detailInstructions<SegmentRecord>(),
  ...targetInstructions,
  ...ruleInstructions,
  ...segmentClauseInstructions,
  ...bigTargetInstructions,
  ...importInstructions,
}

/** The segment after the instructions, all of them or none, and the very same one if they change nothing. Nothing is stored. */
export function afterInstructions(
  segment: SegmentRecord,
  instructions: readonly Instruction[],
  call: Call,
): SegmentRecord {
  checkTargets(instructions)
  return applied<SegmentRecord, SegmentContext>(segment, instructions, instructionTable, { call })
}

/** Carries out instructions that were approved: no approval is needed any more. */
export function applySegmentInstructions(
  call: Call,
  place: SegmentPlace,
  segment: SegmentRecord,
  { instructions, comment }: { instructions: readonly Instruction[]; comment?: string | undefined },
): SegmentRecord {
  const after = afterInstructions(segment, instructions, call)
  return commitSegment(call, { ...place, before: segment, after, comment })
}
