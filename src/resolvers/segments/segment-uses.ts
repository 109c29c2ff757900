import type { Context } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { SegmentDoc } from '../../rest/segments/segments.ts'
import { blastOfSegment } from './segment-blast.ts'

const naming = async ({ at }: SegmentDoc, { loaders }: Context): Promise<readonly SegmentDoc[]> =>
  (await loaders.segments.naming(at)).get(at.key) ?? []

/** Whether a flag or another segment names the segment. @throws if none of those that were read does, and not all were read. */
async function isUsed(segment: SegmentDoc, context: Context): Promise<boolean> {
  const uses = [context.loaders.segments.flagsOf(segment, noParts), naming(segment, context)]
  const found = await Promise.allSettled(uses)
  if (found.some((one) => one.status === 'fulfilled' && one.value?.length)) return true
  const missing = found.find((one) => one.status === 'rejected')
  if (missing) throw missing.reason
  return false
}

export const segmentUses = {
  Segment: {
    used: (segment, _, context) => isUsed(segment, context),
    usedBySegments: (segment, _, context) => naming(segment, context),
    blastRadius: (segment, args, context, info) => blastOfSegment(segment, args, context, info),
  },
} satisfies Resolvers
