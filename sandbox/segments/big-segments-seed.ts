import type { MemberRecord } from '../account/member-record.ts'
import { day, hour, now, objectId, type Random } from '../seed/random.ts'
import type { BigSegmentPlan } from './segment-plan-seed.ts'
import type { BigSegmentRecord, ExportRecord, ImportRecord, SegmentRecord } from './segment-record.ts'

export function bigSegment(
  { contextKind, included, excluded, external, importIds, exportId }: BigSegmentPlan,
  { createdAt, lastModified }: SegmentRecord,
  isProduction: boolean,
  members: readonly MemberRecord[],
  from: Random,
): BigSegmentRecord {
  const share = isProduction ? 1 : 100
  const start = from.integer(0, 2 ** 31)
  const [most, few] = [Math.ceil(included / share), Math.ceil(excluded / share)]
  const [imported, exported] = isProduction ? [importIds, exportId] : []
  const byId = <Row extends { id: string }>(rows: readonly Row[]) => new Map(rows.map((row) => [row.id, row]))
  return {
    id: objectId(createdAt, from),
    contextKind,
    included: new Set(keys(contextKind, start, most)),
    excluded: new Set(keys(contextKind, start + most, few)),
    version: from.integer(1, 90),
    lastModified: imported ? now - quarter : lastModified,
    ...(external ? { external } : {}),
    imports: byId(imported ? importsOf(imported) : []),
    exports: byId(exported ? [exportOf(exported, lastModified, most, members)] : []),
  }
}

/** Multiplying by an odd number gives every number another of the same range, so that no key comes twice. */
const keys = (contextKind: string, start: number, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const digits = (Math.imul(start + index, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')
    return `${contextKind === 'user' ? 'cust' : contextKind}-${digits}`
  })

const quarter = 91 * day

const importsOf = (ids: { complete: string; running: string }): ImportRecord[] => [
  { id: ids.complete, createdAt: now - quarter, mode: 'replace', status: 'complete', fileNames: ['gold-q2.csv'] },
  { id: ids.running, createdAt: now - hour, mode: 'merge', status: 'in_progress', fileNames: ['gold-q3.csv'] },
]

/** A line of a key and its end for each context. */
const exportOf = (id: string, at: number, count: number, members: readonly MemberRecord[]): ExportRecord => ({
  id,
  createdAt: at,
  status: 'complete',
  bytes: count * 14,
  initiatorId: members[1]!.id,
})
