import { has, hasAny, hasNone, is, resembles } from '../filters/filter-operator-kinds.ts'
import { flagListing } from '../flags/flag-listing.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { newestFirst } from '../flags/flags.ts'
import type { Call } from '../resource/call.ts'
import { type Collection, single } from '../resource/collection.ts'
import { environmentOf, projectOf, segmentOf } from '../resource/find.ts'
import { segmentDocument } from './segment-document.ts'
import type { SegmentRecord } from './segment-record.ts'

const keyOf = ({ key }: SegmentRecord) => [key]
const viewsOf = ({ viewKeys }: SegmentRecord) => viewKeys

/** LaunchDarkly's own pages of segments have been seen without links to one another: only `totalCount` leads through them. */
export const segments: Collection<SegmentRecord> = {
  rows: (call) => [...environmentOf(call).segments.values()].reverse(),
  represent: segmentDocument,
  pageMaximum: 50,
  unlinked: true,
  operatorFilters: {
    query: { equals: resembles(({ key, name, description = '' }) => [key, name, description]) },
    tags: { anyOf: hasAny(({ tags }) => tags) },
    includedKeys: { anyOf: hasAny(keyOf) },
    excludedKeys: { anyOf: hasNone(keyOf) },
    unbounded: { equals: is(({ big }) => big !== undefined) },
    external: { exists: is(({ big }) => big?.external !== undefined) },
    // LaunchDarkly names this field, but not its operators.
    view: { equals: has(viewsOf), anyOf: hasAny(viewsOf) },
  },
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
export const segment = single(segmentOf, (row, call) => ({
  ...segmentDocument(row, call),
  _flags: newestFirst(projectOf(call))
    .filter((flag) => flag.archivedAt === undefined && targets(flag, row.key, call))
    .map((flag) => flagListing(flag, call)),
}))

function targets({ configs }: FlagRecord, segmentKey: string, { params }: Call): boolean {
  const clauses = configs.get(params.environmentKey ?? '')?.rules.flatMap((rule) => rule.clauses) ?? []
  return clauses.some(({ op, values }) => op === 'segmentMatch' && values.includes(segmentKey))
}
