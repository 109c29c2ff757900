import { segmentIn } from '../changes/audit-targets.ts'
import { ApiError, invalid, keyExists } from '../http/errors.ts'
import { type Instruction, instructionsOf, isSemantic } from '../patches/semantic-patch.ts'
import { specifierOf } from '../policies/resource-specifier.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import { boolean, key, objectBody, optional, required, string, strings, text } from '../resource/body.ts'
import type { Call, Writer } from '../resource/call.ts'
import { commit, drawn, isDryRun, momentOf, newId } from '../resource/change.ts'
import { environmentOf, segmentOf } from '../resource/find.ts'
import { commitSegment, keptSegment, placeOf, type SegmentPlace, settled } from './segment-commits.ts'
import { segmentDocument } from './segment-document.ts'
import { afterInstructions } from './segment-instructions.ts'
import { afterPatch } from './segment-patch.ts'
import type { BigSegmentRecord, SegmentRecord } from './segment-record.ts'

export const createSegment: Writer = {
  takes: [],
  write(call) {
    const place = placeOf(call)
    const row = newSegment(call)
    place.environment.segments.set(row.key, row)
    const current = segmentDocument(row, call)
    commit(call, {
      about: segmentIn(place.project, place.environment, row),
      titleVerb: 'created the segment',
      actions: ['createSegment'],
      shortDescription: 'Created the segment',
      current,
    })
    return { status: 201, document: current }
  },
}

function newSegment(call: Call): SegmentRecord {
  const body = objectBody(call)
  const segmentKey = required(body, 'key', key)
  const name = required(body, 'name', text)
  if (environmentOf(call).segments.has(segmentKey)) throw keyExists('segment', segmentKey)
  const description = optional(body, 'description', string)
  const isBig = optional(body, 'unbounded', boolean) ?? false
  const contextKind = optional(body, 'unboundedContextKind', text) ?? 'user'
  const moment = momentOf(call)
  return {
    key: segmentKey,
    name,
    ...(description === undefined ? {} : { description }),
    tags: [...new Set(optional(body, 'tags', strings))],
    createdAt: moment,
    lastModified: moment,
    version: 1,
    generation: lastGeneration(call, segmentKey) + 1,
    salt: drawn(call).hex(32),
    included: [],
    excluded: [],
    includedContexts: [],
    excludedContexts: [],
    rules: [],
    expiringTargets: [],
    viewKeys: optional(body, 'viewKeys', strings) ?? [],
    ...(isBig ? { big: newLists(call, contextKind) } : {}),
  }
}

const newLists = (call: Call, contextKind: string): BigSegmentRecord => ({
  id: newId(call),
  contextKind,
  included: new Set(),
  excluded: new Set(),
  version: 1,
  lastModified: momentOf(call),
  imports: new Map(),
  exports: new Map(),
})

/** The key of a deleted segment can be used again; the audit log knows of those that had it. */
function lastGeneration({ store, params }: Call, segmentKey: string): number {
  const { projectKey = '', environmentKey = '' } = params
  const specifier = specifierOf({ kind: 'segment', projectKey, environmentKey, key: segmentKey })
  const deletions = [...store.auditLog.values()].filter(
    ({ actions, target }) => actions.includes('deleteSegment') && target.resources.includes(specifier),
  )
  const generations = deletions.map(({ previousVersion }) => Number(Reflect.get(previousVersion ?? {}, 'generation')))
  return Math.max(0, ...generations.map((one) => one || 1))
}

/** A semantic patch, a JSON patch or a merge patch. */
export const updateSegment: Writer = {
  takes: ['dryRun'],
  write(call) {
    const before = segmentOf(call)
    const place = placeOf(call)
    const { after, ...deed } = isSemantic(call) ? instructed(call, before) : afterPatch(call, before)
    if (needsApproval(place.environment, before)) throw new ApiError(403, 'Approval is required to make this request')
    const row = isDryRun(call)
      ? settled(before, after, momentOf(call))
      : commitSegment(call, { ...place, before, after, ...deed })
    return { status: 200, document: segmentDocument(row, call) }
  },
}

function instructed(call: Call, before: SegmentRecord) {
  const { comment, environmentKey, instructions } = instructionsOf(call)
  const { key: wanted } = environmentOf(call)
  if (environmentKey === undefined) throw invalid('environmentKey is required')
  if (environmentKey !== wanted) throw invalid(`environmentKey must be ${wanted} as in the path, got ${environmentKey}`)
  return { after: afterInstructions(before, instructions, call), comment }
}

/** Unlike a flag's, which is 405. */
function needsApproval({ approvals }: EnvironmentRecord, { tags }: SegmentRecord): boolean {
  const { required = false, requiredApprovalTags = [] } = approvals?.segment ?? {}
  return required || requiredApprovalTags.some((tag) => tags.includes(tag))
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

export const deleteSegment: Writer = {
  takes: [],
  write(call) {
    const row = segmentOf(call)
    const place = placeOf(call)
    const previous = keptSegment(call, place, row)
    place.environment.segments.delete(row.key)
    commit(call, {
      about: segmentIn(place.project, place.environment, row),
      titleVerb: 'deleted the segment',
      actions: ['deleteSegment'],
      shortDescription: 'Deleted the segment',
      previous,
    })
    return { status: 204 }
  },
}
