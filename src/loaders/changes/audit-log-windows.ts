import { auditLogEntryResource, type CountBucketRep } from '../../rest/changes/audit-log.ts'

/** Counts the entries of a stretch of time in up to 500 buckets. `after` and `before` themselves are no part of it. */
export type CountEntries = (between: { readonly after?: number; readonly before: number }) => Promise<{
  /** Of unknown shape: it comes from LaunchDarkly. */
  readonly buckets?: unknown
}>

/** A stretch of time that is walked by itself: from `since`, or from the start of the log, to just before `before`. */
export interface Stretch {
  readonly before: number
  readonly since: number | undefined
  /** How many entries it is told to have. */
  readonly count: number
}

interface Cutting {
  readonly before: number
  /** How many entries are wanted, from the newest on. */
  readonly wanted: number
  /** How many calls there may be. */
  readonly most: number
}

/** A call tells twenty entries, and is known to have told all if there are fewer. */
const sureOf = auditLogEntryResource.pageSize - 1

/** The longest that one stretch may be, in pages that are read one after the other. */
const mostPages = 4

/** Counts are asked for no more often than this: for the whole log, and then for the part in which the wanted entries are. */
const mostCounts = 3

/**
 * Cuts a part of the log into stretches that are walked side by side, the newest first. The counts are asked for in ever finer
 * buckets until the stretches take about as many calls as one walk through all of them would.
 *
 * @returns undefined if the counts cannot be used, or nothing is won by them.
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

/** How many calls a walk through so many entries takes. */
const pagesOf = (count: number): number => Math.max(1, Math.ceil(count / sureOf))

const callsOf = (stretches: readonly Stretch[]): number => stretches.reduce((sum, { count }) => sum + pagesOf(count), 0)

/** How many calls more than one walk the stretches may take. */
const slackOf = (pages: number): number => Math.ceil(pages / 8)

/** The buckets of an answer in the order of time; undefined if they are anything else. */
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

/** The newest buckets that have as many entries as are wanted, the newest first, without empty ones at the end. */
function newestOf(buckets: readonly CountBucketRep[], wanted: number) {
  let found = 0
  let first = buckets.length - 1
  for (let index = buckets.length - 1; index >= 0 && found < wanted; index--) {
    if (buckets[index]!.count > 0) first = index
    found += buckets[index]!.count
  }
  return { newest: buckets.slice(first).toReversed(), isAll: found < wanted }
}

/** Stretches of as few pages as leave about as many calls as one walk would take. */
function packed(newest: readonly CountBucketRep[], before: number, isAll: boolean, pages: number): readonly Stretch[] {
  let stretches: readonly Stretch[] = []
  for (let size = 1; size <= mostPages; size++) {
    stretches = filled(newest, before, size * sureOf)
    if (callsOf(stretches) <= pages + slackOf(pages)) break
  }
  // The last one of the log is walked to its start: the counts may have missed what is there.
  return isAll ? stretches.with(-1, { ...stretches.at(-1)!, since: undefined }) : stretches
}

/** Neighbouring buckets put together as long as they fit. */
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

/** As many stretches from the newest on as the calls that are left pay for, and at least one. */
function payable(stretches: readonly Stretch[], most: number): readonly Stretch[] {
  let calls = 0
  const beyond = stretches.findIndex(({ count }) => {
    calls += pagesOf(count)
    return calls > most
  })
  return beyond === -1 ? stretches : stretches.slice(0, Math.max(1, beyond))
}
