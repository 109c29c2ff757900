import type { Context, Info } from '../../context.ts'
import { gapIn } from '../../facts/gaps.ts'
import {
  type SegmentInverse,
  type SegmentVersions,
  segmentInverse,
  withoutSegmentInverse,
} from '../../facts/segment-inverse.ts'
import type { Resolvers, RevertAuditLogEntryInput, SegmentPart } from '../../generated/resolvers.ts'
import { telling } from '../../graph/mutation.ts'
import type { AuditLogEntryDoc } from '../../rest/changes/audit-log.ts'
import { loggedSegment, segmentNamedIn } from '../../rest/changes/logged-documents.ts'
import { specifierOf } from '../../rest/changes/resource-specifiers.ts'
import { changeSegment, type SegmentDoc, segmentResource, writtenSegment } from '../../rest/segments/segments.ts'
import { approvable } from '../changes/approvals.ts'
import { requestForResource } from '../changes/created-approval-requests.ts'
import { expectComplete } from '../changes/reversions.ts'
import { inputOf } from '../fact-inputs.ts'
import { pathOf, type SegmentSelector } from './selected-segments.ts'

/** The segment that an entry is about, with its versions. */
interface LoggedSegment extends SegmentSelector, SegmentVersions {}

/** The segment that an entry is about. Null if it is about none, or keeps no version. */
export function loggedSegmentOf(entry: AuditLogEntryDoc): LoggedSegment | null {
  const named = entry.kind === 'segment' ? segmentNamedIn(entry) : undefined
  if (!named) return null
  const [before, after] = [loggedSegment(entry.previousVersion), loggedSegment(entry.currentVersion)]
  return before || after ? { ...named, before, after } : null
}

const segmentOfToday = ({ key, ...environment }: LoggedSegment, { loaders }: Context): Promise<SegmentDoc | null> =>
  loaders.segments.byKey({ projectKey: environment.projectKey, environmentKey: environment.environmentKey }, key)

async function inverseFor(
  logged: LoggedSegment,
  parts: readonly SegmentPart[] | null,
  context: Context,
): Promise<SegmentInverse> {
  const today = await inputOf('SEGMENTS', segmentOfToday(logged, context))
  if (today.gap) return withoutSegmentInverse(today.gap)
  return today.value ? segmentInverse(logged, parts, today.value) : withoutSegmentInverse(segmentIsGone)
}

const segmentIsGone = gapIn('SEGMENTS', 'NOT_FOUND', 'There is no such segment any more.')

/** Takes back the change of a segment. */
export async function revertSegment(
  logged: LoggedSegment,
  input: RevertAuditLogEntryInput,
  context: Context,
  info: Info,
) {
  // If the segment cannot be read, the mutation fails; the inverse alone would have a gap.
  await segmentOfToday(logged, context)
  const inverse = await inverseFor(logged, input.segmentParts ?? null, context)
  return telling({ segmentInverse: inverse }, input, async () => {
    expectComplete(inverse, input)
    return made(inverse, logged, input, context, info)
  })
}

function made(
  { instructions }: SegmentInverse,
  logged: LoggedSegment,
  input: RevertAuditLogEntryInput,
  context: Context,
  info: Info,
) {
  const { projectKey, environmentKey, key } = logged
  const comment = input.comment ?? undefined
  const dryRun = input.dryRun || undefined
  const body = { comment, environmentKey, instructions }
  return approvable(
    input,
    async () => {
      const segment = await context.write(changeSegment, { ...pathOf(logged), dryRun, body }, { once: true })
      return { segment: writtenSegment(logged, segment) }
    },
    async (form) => {
      const resourceId = specifierOf(segmentResource, { projectKey, environmentKey, key })
      return requestForResource({ ...form, resourceId, comment, instructions }, context, info)
    },
  )
}

export const segmentInverses = {
  AuditLogEntry: {
    segmentInverse: async (entry, { parts }, context) => {
      const logged = loggedSegmentOf(await context.loaders.auditLog.whole(entry, 'AuditLogEntry.segmentInverse'))
      return logged && inverseFor(logged, parts ?? null, context)
    },
  },
} satisfies Resolvers
