import type { MemberRecord } from '../account/member-record.ts'
import { day, hour, now, objectId, type Random } from '../seed/random.ts'
import type { BigSegmentPlan, SegmentPlan } from './segment-plan-seed.ts'
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

/** Lists that are too long for a document, or that another system keeps, by project. */
export const bigSegmentPlans: Readonly<Record<string, readonly SegmentPlan[]>> = {
  web: [
    {
      key: 'newsletter-subscribers',
      description: 'All who get the newsletter, less those who complained.',
      tags: ['email', 'growth'],
      big: { contextKind: 'user', included: 15_640, excluded: 212, exportId: 'c0ffee00-0000-4000-8000-00000000e001' },
    },
    {
      key: 'loyalty-gold',
      description: 'Uploaded by the loyalty team each quarter.',
      tags: ['loyalty', 'customers'],
      big: {
        contextKind: 'user',
        included: 2_300,
        excluded: 0,
        generation: 3,
        importIds: {
          complete: 'c0ffee00-0000-4000-8000-00000000a001',
          running: 'c0ffee00-0000-4000-8000-00000000a002',
        },
      },
    },
    {
      key: 'wholesale-accounts',
      tags: ['b2b'],
      big: { contextKind: 'organization', included: 640, excluded: 12 },
    },
    {
      key: 'cart-abandoners',
      description: 'Left a basket behind within the last two weeks.',
      tags: ['growth', 'checkout'],
      viewKeys: ['growth'],
      big: {
        contextKind: 'user',
        included: 1_870,
        excluded: 0,
        external: {
          source: 'amplitude',
          link: 'https://analytics.amplitude.com/northaisle/cohort/abandoners',
        },
      },
    },
    {
      key: 'likely-to-leave',
      tags: ['loyalty'],
      big: {
        contextKind: 'user',
        included: 930,
        excluded: 0,
        external: { source: 'hightouch', link: 'https://app.hightouch.com/northaisle/syncs/4711' },
      },
    },
  ],
  mobile: [
    {
      key: 'push-opted-in',
      description: 'Devices that may be sent notifications.',
      tags: ['devices'],
      big: { contextKind: 'device', included: 1_200, excluded: 30 },
    },
  ],
}
