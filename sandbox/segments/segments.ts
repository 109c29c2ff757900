import { segmentIn } from '../changes/audit-targets.ts'
import { has, hasAny, hasNone, is, resembles } from '../filters/filter-operator-kinds.ts'
import type { OperatorFilters } from '../filters/filter-operators.ts'
import { flagListing, newestFirst } from '../flags/flag-document.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { ApiError, invalid } from '../http/errors.ts'
import { instructionsOf, isSemantic } from '../patches/semantic-patch.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { Call, Writer } from '../resource/call.ts'
import { isDryRun, momentOf } from '../resource/change.ts'
import { type Collection, list, single } from '../resource/collection.ts'
import { environmentOf, projectOf, segmentOf } from '../resource/find.ts'
import { del, get, patch, post, type Resource } from '../resource/operation.ts'
import { writers } from '../resource/writers.ts'
import { commitSegment, placeOf, settled } from './segment-commits.ts'
import { segmentDocument } from './segment-document.ts'
import { afterInstructions } from './segment-instructions.ts'
import { newSegment } from './segment-new.ts'
import { afterPatch } from './segment-patch.ts'
import type { SegmentRecord } from './segment-record.ts'

const keyOf = ({ key }: SegmentRecord) => [key]
const viewsOf = ({ views }: SegmentRecord) => views.map(({ key }) => key)

export const segmentFilters: OperatorFilters<SegmentRecord> = {
  query: { equals: resembles(({ key, name, description = '' }) => [key, name, description]) },
  tags: { anyOf: hasAny(({ tags }) => tags) },
  includedKeys: { anyOf: hasAny(keyOf) },
  excludedKeys: { anyOf: hasNone(keyOf) },
  unbounded: { equals: is(({ big }) => big !== undefined) },
  external: { exists: is(({ big }) => big?.external !== undefined) },
  // LaunchDarkly names this field, but not its operators.
  view: { equals: has(viewsOf), anyOf: hasAny(viewsOf) },
}

/** LaunchDarkly's own pages of segments have been seen without links to one another: only `totalCount` leads through them. */
const collection: Collection<SegmentRecord> = {
  rows: (call) => [...environmentOf(call).segments.values()].reverse(),
  represent: segmentDocument,
  pageMaximum: 50,
  unlinked: true,
  operatorFilters: segmentFilters,
  sorts: {
    creationDate: { by: ({ createdAt }) => createdAt },
    name: { by: ({ name }) => name.toLowerCase() },
    lastModified: { by: ({ lastModified }) => lastModified },
  },
}

/**
 * Alone, a segment also tells which flags have a rule for it in its environment. Whether archived flags are among them
 * LaunchDarkly does not say; here they are not, as in a list of flags.
 */
const alone = (row: SegmentRecord, call: Call) => ({
  ...segmentDocument(row, call),
  _flags: newestFirst(projectOf(call))
    .filter((flag) => flag.archivedAt === undefined && targets(flag, row.key, call))
    .map((flag) => flagListing(flag, call)),
})

function targets({ configs }: FlagRecord, segmentKey: string, { params }: Call): boolean {
  const clauses = configs.get(params.environmentKey ?? '')?.rules.flatMap((rule) => rule.clauses) ?? []
  return clauses.some(({ op, values }) => op === 'segmentMatch' && values.includes(segmentKey))
}

const { create, remove } = writers<SegmentRecord>({
  noun: 'segment',
  find: segmentOf,
  document: segmentDocument,
  about: (row, call) => segmentIn(projectOf(call), environmentOf(call), row),
  set: (row, call) => environmentOf(call).segments.set(row.key, row),
  delete: (row, call) => environmentOf(call).segments.delete(row.key),
})

/** A semantic patch, a JSON patch or a merge patch. */
const update: Writer = {
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

const base = '/api/v2/segments/{projectKey}/{environmentKey}'
const path = `${base}/{segmentKey}`

export const segments: Resource = {
  operations: [
    post(base, 'segment', create({ make: newSegment })),
    get(base, 'segment', list(collection)),
    patch(path, 'segment', update),
    del(path, 'segment', remove()),
    get(path, 'segment', single(segmentOf, alone)),
  ],
}
