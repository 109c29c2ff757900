import { auditLogEntryResource, type CountBucketRep } from '../../rest/changes/audit-log.ts'

/** Counts the entries of a period in up to 500 buckets. Both bounds are exclusive. */
export type CountEntries = (between: { readonly after?: number; readonly before: number }) => Promise<{
  /** The type is unknown because LaunchDarkly's answer is not checked yet. */
  readonly buckets?: unknown
}>

/** A period that is walked separately: from `since` (or the start of the log) up to `before`, exclusive. */
export interface Stretch {
  readonly before: number
  readonly since: number | undefined
  /** The number of entries by LaunchDarkly's count. */
  readonly count: number
}

interface Cutting {
  readonly before: number
  /** Number of entries wanted, from the newest. */
  readonly wanted: number
  /** The most calls that may be made. */
  readonly most: number
}

/** The most entries that one call reads for certain: after a full page, further entries can follow. */
const sureOf = auditLogEntryResource.pageSize - 1

/** The most pages of one stretch, which are read in sequence. */
const mostPages = 4

/** The most calls for counts: one for the whole log, then for the part that contains the wanted entries. */
const mostCounts = 3

/**
 * Cuts a part of the log into stretches, the newest first, that are walked in parallel. Further counts use finer buckets until the
 * stretches take about as many calls as one walk.
 *
 * @returns Undefined if the counts are unusable or save no time.
 */
export async function cut(
  count: CountEntries,
  { before, wanted, most }: Cutting,
): Promise<readonly Stretch[] | undefined> {
  let after: number | undefined
  let isWhole = true
  let best: readonly Stretch[] | undefined
  for (let asked = 1; asked <= mostCounts; asked++) {
    const buckets = usable((await count({ ...(after !== undefined && { after }), before })).buckets, before)
    if (!buckets) return best
    const { newest, isAll } = newestOf(buckets, wanted)
    const pages = pagesOf(newest.reduce((sum, bucket) => sum + bucket.count, 0))
    isWhole &&= isAll
    best = payable(packed(newest, before, isWhole, pages), most - asked)
    if (pages <= mostPages / 2) return undefined
    const isFine = callsOf(best) <= pages + slackOf(pages) && best.every((one) => pagesOf(one.count) <= mostPages)
    const start = newest.at(-1)!.timestamp
    if (isFine || newest.length > buckets.length / 2) return best
    after = start - 1
  }
  return best
}

/** Number of calls that a walk through `count` entries takes. */
const pagesOf = (count: number): number => Math.max(1, Math.ceil(count / sureOf))

const callsOf = (stretches: readonly Stretch[]): number => stretches.reduce((sum, { count }) => sum + pagesOf(count), 0)

/** Number of calls that the stretches may take in addition to those of one walk. */
const slackOf = (pages: number): number => Math.ceil(pages / 8)

/** The buckets of an answer, or undefined if they are malformed or out of order. */
function usable(buckets: unknown, before: number): readonly CountBucketRep[] | undefined {
  if (!Array.isArray(buckets) || buckets.length === 0 || buckets.length > 500) return undefined
  const isBucket = (one: unknown): one is CountBucketRep =>
    typeof one === 'object' &&
    one !== null &&
    isWhole((one as CountBucketRep).timestamp) &&
    isWhole((one as CountBucketRep).count)
  const isInOrder = (one: CountBucketRep, index: number): boolean =>
    one.timestamp < (index + 1 < buckets.length ? buckets[index + 1].timestamp : before)
  return buckets.every(isBucket) && buckets.every(isInOrder) ? buckets : undefined
}

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

/** The newest buckets that contain the wanted number of entries, the newest first, without empty buckets at the end. */
function newestOf(buckets: readonly CountBucketRep[], wanted: number) {
  let found = 0
  let first = buckets.length - 1
  for (let index = buckets.length - 1; index >= 0 && found < wanted; index--) {
    if (buckets[index]!.count > 0) first = index
    found += buckets[index]!.count
  }
  return { newest: buckets.slice(first).toReversed(), isAll: found < wanted }
}

/** The shortest stretches that together take about as many calls as one walk. */
function packed(newest: readonly CountBucketRep[], before: number, isAll: boolean, pages: number): readonly Stretch[] {
  let stretches: readonly Stretch[] = []
  for (let size = 1; size <= mostPages; size++) {
    stretches = filled(newest, before, size * sureOf)
    if (callsOf(stretches) <= pages + slackOf(pages)) break
  }
  // The last stretch reaches the start of the log, because the counts may have missed older entries.
  return isAll ? stretches.with(-1, { ...stretches.at(-1)!, since: undefined }) : stretches
}

/** Joins neighbouring buckets while they fit. */
function filled(newest: readonly CountBucketRep[], before: number, room: number): readonly Stretch[] {
  const stretches: Stretch[] = []
  let open: Stretch = { before, since: before, count: 0 }
  for (const { timestamp, count } of newest) {
    if (open.count > 0 && open.count + count > room) {
      stretches.push(open)
      open = { before: open.since!, since: timestamp, count }
    } else open = { ...open, since: timestamp, count: open.count + count }
  }
  return [...stretches, open]
}

/** The newest stretches that the remaining calls pay for, at least one. */
function payable(stretches: readonly Stretch[], most: number): readonly Stretch[] {
  let calls = 0
  const beyond = stretches.findIndex(({ count }) => {
    calls += pagesOf(count)
    return calls > most
  })
  return beyond === -1 ? stretches : stretches.slice(0, Math.max(1, beyond))
}
