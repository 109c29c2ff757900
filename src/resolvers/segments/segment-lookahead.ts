import type { Context } from '../../context.ts'
import type { Starts } from '../../graph/early.ts'
import type { Needs } from '../../graph/lookahead.ts'
import { type SegmentGlimpse, withFlags } from '../../rest/segments/segments.ts'
import { beginEnvironment } from '../projects/environment-lookahead.ts'

/** The parts that selections need of a segment's document. Only a single read returns the flags. */
export const segmentNeeds: Needs = { Segment: { flags: { expand: withFlags } } }

export const segmentStarts: Starts<SegmentGlimpse, Context> = {
  Segment: {
    environment: ({ at }, _, context, info) => beginEnvironment(at.projectKey, at.environmentKey, [], context, info),
  },
}
