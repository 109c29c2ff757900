import type { Call } from '../call.ts'
import { invalid } from '../errors.ts'
import { found, segmentOf } from '../find.ts'
import { api, json } from '../links.ts'
import { single } from '../resource.ts'
import type { BigSegmentRecord, ExportRecord, SegmentRecord } from '../store/segments.ts'
import type { Store } from '../store.ts'

/** What only big segments have. A standard segment is not unknown, it is the wrong one to ask. */
export function bigSegmentOf({ key, big }: SegmentRecord): BigSegmentRecord {
  if (big) return big
  throw invalid(`The segment ${key} is a standard segment, and this operation is for big segments`)
}

export const bigSegmentImport = single(
  (call) => found(bigSegmentOf(segmentOf(call)).imports, call.params.importID, 'import id'),
  (row, call) => ({
    id: row.id,
    segmentKey: call.params.segmentKey,
    creationTime: row.createdAt,
    mode: row.mode,
    status: row.status,
    files: row.fileNames.map((filename) => ({ filename, status: row.status })),
    _links: links(call),
  }),
)

export const bigSegmentExport = single(
  (call) => found(bigSegmentOf(segmentOf(call)).exports, call.params.exportID, 'export id'),
  (row, call) => ({
    id: row.id,
    segmentKey: call.params.segmentKey,
    creationTime: row.createdAt,
    status: row.status,
    sizeBytes: row.bytes,
    size: sized(row.bytes),
    initiator: initiator(row, call.store),
    _links: links(call),
  }),
)

const links = ({ path, params: { projectKey = '', environmentKey = '', segmentKey = '' } }: Call) => ({
  self: json(path),
  parent: json(api('segments', projectKey, environmentKey, segmentKey)),
})

/** Of a member who is gone, nothing is known. */
function initiator({ initiatorId }: ExportRecord, { members }: Store) {
  const member = members.get(initiatorId)
  return member ? { name: `${member.firstName} ${member.lastName}`, email: member.email } : {}
}

const sized = (bytes: number) => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`)
