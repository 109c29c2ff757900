import type { Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { found, segmentOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { get, post } from '../resource/operation.ts'
import type { Resource } from '../resource/resource.ts'
import type { Store } from '../store.ts'
import { exportBigSegment, importBigSegment } from './big-segment-imports.ts'
import { bigSegmentOf } from './big-segment-of.ts'
import { updateBigSegmentTargets } from './big-segment-targets.ts'
import type { ExportRecord, ImportRecord } from './segment-record.ts'

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
