import type { Needs } from '../../graph/lookahead.ts'
import { withFlags } from '../../rest/segments/segments.ts'

/** What selections need of a segment's document. Only a single segment's tells its flags. */
export const segmentNeeds: Needs = { Segment: { flags: { expand: withFlags } } }
