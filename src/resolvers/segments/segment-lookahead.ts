import type { Needs } from '../../graph/lookahead.ts'
import { withFlags } from '../../rest/segments/segments.ts'

/** The parts that selections need of a segment's document. Only a single read returns the flags. */
export const segmentNeeds: Needs = {
  Segment: { flags: { expand: withFlags }, used: { expand: withFlags }, blastRadius: { expand: withFlags } },
}
