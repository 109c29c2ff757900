import { type Given, object, objectBody, optional, strings, unlessAbsent } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { found, segmentOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { get, post, type Resource } from '../resource/operation.ts'
import type { Store } from '../store.ts'
import { exportBigSegment, importBigSegment } from './big-segment-imports.ts'
import { commitLists } from './segment-commits.ts'
import { bigSegmentOf, type ExportRecord, type ImportRecord } from './segment-record.ts'

const bigSegmentImport = single(
  (call) => found(bigSegmentOf(segmentOf(call)).imports, call.params.importID, 'import id'),
  (row, call) => ({
    ...common(row, call),
    mode: row.mode,
    files: row.fileNames.map((filename) => ({ filename, status: row.status })),
  }),
)

const bigSegmentExport = single(
  (call) => found(bigSegmentOf(segmentOf(call)).exports, call.params.exportID, 'export id'),
  (row, call) => ({
    ...common(row, call),
    sizeBytes: row.bytes,
    size: sized(row.bytes),
    initiator: initiator(row, call.store),
  }),
)

const common = (
  { id, createdAt, status }: ImportRecord | ExportRecord,
  { path, params: { projectKey = '', environmentKey = '', segmentKey = '' } }: Call,
) => ({
  id,
  segmentKey,
  creationTime: createdAt,
  status,
  _links: { self: json(path), parent: json(api('segments', projectKey, environmentKey, segmentKey)) },
})

/** Of a member who is gone, nothing is known. */
function initiator({ initiatorId }: ExportRecord, { members }: Store) {
  const member = members.get(initiatorId)
  return member ? { name: `${member.firstName} ${member.lastName}`, email: member.email } : {}
}

const sized = (bytes: number) => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`)

/**
 * Who comes into the lists of a big segment, and who goes. There are two addresses for it: one says contexts, and the older one
 * users, and neither looks at what kind the segment is of.
 */
function updateBigSegmentTargets(call: Call): Written {
  const segment = segmentOf(call)
  const big = bigSegmentOf(segment)
  const body = objectBody(call)
  const included = changed(big.included, optional(body, 'included', object))
  const excluded = changed(big.excluded, optional(body, 'excluded', object))
  commitLists(call, segment, { ...big, included, excluded })
  return { status: 204 }
}

function changed(keys: ReadonlySet<string>, given: Given = {}): ReadonlySet<string> {
  const all = new Set([...keys, ...(unlessAbsent(given, 'add', strings) ?? [])])
  for (const key of unlessAbsent(given, 'remove', strings) ?? []) all.delete(key)
  return all
}

const path = '/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}'

export const bigSegments: Resource = {
  operations: [
    post(`${path}/contexts`, 'segment', updateBigSegmentTargets),
    post(`${path}/users`, 'segment', updateBigSegmentTargets),
    post(`${path}/imports`, 'segment', importBigSegment),
    get(`${path}/imports/{importID}`, 'segment', bigSegmentImport),
    post(`${path}/exports`, 'segment', exportBigSegment),
    get(`${path}/exports/{exportID}`, 'segment', bigSegmentExport),
  ],
}
