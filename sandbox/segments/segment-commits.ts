import { segmentIn } from '../changes/audit-targets.ts'
import { needsAccess } from '../policies/decisions.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Call } from '../resource/call.ts'
import { type Change, commit, isSame, momentOf } from '../resource/change.ts'
import { environmentOf, projectOf } from '../resource/find.ts'
import { segmentDocument } from './segment-document.ts'
import type { BigSegmentRecord, SegmentRecord } from './segment-record.ts'

/** Where a segment is. */
export interface SegmentPlace {
  project: ProjectRecord
  environment: EnvironmentRecord
}

export const placeOf = (call: Call): SegmentPlace => ({ project: projectOf(call), environment: environmentOf(call) })

export interface SegmentChange extends SegmentPlace {
  before: SegmentRecord
  after: SegmentRecord
  comment?: string | undefined
  /** The patch that it was made by, if it was not instructions. */
  how?: { delta: unknown } | { merge: unknown }
}

/** The segment with the version and the times that a change gives it, or the very same one if nothing is changed. */
export function settled(before: SegmentRecord, after: SegmentRecord, moment: number): SegmentRecord {
  if (isSame(before, after)) return before
  return {
    ...after,
    version: before.version + 1,
    lastModified: moment,
    expiringTargets: after.expiringTargets.filter(({ targetType, contextKind, contextKey }) => {
      const others = after[`${targetType}Contexts`].find((one) => one.contextKind === contextKind)?.values ?? []
      return (contextKind === 'user' ? after[targetType] : others).includes(contextKey)
    }),
    ...(after.big && { big: settledLists(before.big, after.big, moment) }),
  }
}

/** The lists of a big segment have a version of their own. */
function settledLists(before: BigSegmentRecord | undefined, after: BigSegmentRecord, moment: number): BigSegmentRecord {
  if (before && isSame(listsOf(before), listsOf(after))) return after
  return { ...after, version: after.version + 1, lastModified: moment }
}

const listsOf = ({ included, excluded }: BigSegmentRecord) => ({ included, excluded })

/** Puts the changed segment in place of the former one and writes down what was done. */
export function commitSegment(call: Call, change: SegmentChange): SegmentRecord {
  const { project, environment, before, comment, how } = change
  const after = settled(before, change.after, momentOf(call))
  if (after === before) return before
  replace(call, { project, environment }, { before, after }, { comment, ...how })
  return after
}

/** Keeps a segment in its new state, and writes down which parts of it are others. */
function replace(
  call: Call,
  place: SegmentPlace,
  { before, after }: { before: SegmentRecord; after: SegmentRecord },
  deed: Pick<Change, 'comment' | 'delta' | 'merge'>,
): void {
  const parts = partsOf(before, after)
  const previous = keptSegment(call, place, before)
  needsAccess(
    call,
    segmentIn(place.project, place.environment, after),
    parts.map(({ action }) => action),
  )
  place.environment.segments.set(after.key, after)
  if (parts.length === 0) return
  commit(call, {
    about: segmentIn(place.project, place.environment, after),
    titleVerb: 'changed the segment',
    actions: parts.map(({ action }) => action),
    shortDescription: `Changed ${parts.map(({ said }) => said).join(', ')}`,
    ...deed,
    previous,
    current: keptSegment(call, place, after),
  })
}

/** A segment as an entry keeps it, wherever the call came in that changed it. */
export const keptSegment = (call: Call, { project, environment }: SegmentPlace, row: SegmentRecord) =>
  segmentDocument(row, { ...call, params: { projectKey: project.key, environmentKey: environment.key } })

/**
 * The same for what changes the lists of a big segment past its document, which stays at its version. Imports and exports that
 * are only begun are no change.
 */
export function commitLists(call: Call, before: SegmentRecord, changed: BigSegmentRecord): void {
  const after: SegmentRecord = { ...before, big: settledLists(before.big, changed, momentOf(call)) }
  replace(call, placeOf(call), { before, after }, {})
}

interface Part {
  action: string
  said: string
  of(segment: SegmentRecord): unknown
}

const parts: readonly Part[] = [
  { action: 'updateName', said: 'the name', of: ({ name }) => name },
  { action: 'updateDescription', said: 'the description', of: ({ description }) => description },
  { action: 'updateTags', said: 'the tags', of: ({ tags }) => tags },
  {
    action: 'updateIncluded',
    said: 'the included targets',
    of: ({ included, includedContexts, big }) => [included, includedContexts, big?.included],
  },
  {
    action: 'updateExcluded',
    said: 'the excluded targets',
    of: ({ excluded, excludedContexts, big }) => [excluded, excludedContexts, big?.excluded],
  },
  { action: 'updateRules', said: 'the rules', of: ({ rules }) => rules },
]

const partsOf = (before: SegmentRecord, after: SegmentRecord): readonly Part[] =>
  parts.filter(({ of }) => !isSame(of(before), of(after)))
