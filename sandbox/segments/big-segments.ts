import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { found, segmentOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import type { Store } from '../store.ts'
import type { BigSegmentRecord, ExportRecord, ImportRecord, SegmentRecord } from './segment-record.ts'

/** What only big segments have. A standard segment is not unknown, it is the wrong one to ask. */
export function bigSegmentOf({ key, big }: SegmentRecord): BigSegmentRecord {
  if (big) return big
  throw invalid(`The segment ${key} is a standard segment, and this operation is for big segments`)
}

export const bigSegmentImport = single(
  (call) => found(bigSegmentOf(segmentOf(call)).imports, call.params.importID, 'import id'),
  (row, call) => ({
    ...common(row, call),
    mode: row.mode,
    files: row.fileNames.map((filename) => ({ filename, status: row.status })),
  }),
)

export const bigSegmentExport = single(
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
