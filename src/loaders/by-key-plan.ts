import type { ByKeyRule, Resource } from '../rest/resource.ts'

/** How the documents of some keys of one owner are read. */
export interface ByKeyPlan {
  /** The keys that go into a filter of the list. */
  readonly filtered: readonly string[]
  /** The keys that are looked for in the list, page by page, and those of them that it lacks one by one. */
  readonly scanned: readonly string[]
  /** The keys that are read one by one. */
  readonly alone: readonly string[]
}

/**
 * Plans how to read documents by their keys: by a filter if there is one, else in the list if that can spare a call, else one by one.
 *
 * @example
 * planByKey({ scan: { from: 3 } }, ['a', 'b']) // { filtered: [], scanned: [], alone: ['a', 'b'] }
 */
export function planByKey({ filter, scan }: ByKeyRule, keys: readonly string[]): ByKeyPlan {
  const isFiltered = (key: string) => filter !== undefined && keys.length >= filter.from && filter.takes(key)
  const filtered = keys.filter(isFiltered)
  const others = keys.filter((key) => !isFiltered(key))
  const isScanned = scan !== undefined && others.length >= scan.from
  return { filtered, scanned: isScanned ? others : [], alone: isScanned ? [] : others }
}

/** A number of calls, as far as it is known before the first of them. */
export interface Calls {
  readonly least: number
  readonly most: number
}

/**
 * The calls that look-ups of so many documents of one owner take by {@link planByKey}.
 *
 * @param count number of documents.
 * @param total number of documents in the list. Default unknown.
 */
export function callsByKey(
  { byKey = {}, pageSize = 1 }: Pick<Resource, 'byKey' | 'pageSize'>,
  count: number,
  total = Number.POSITIVE_INFINITY,
): Calls {
  const { filter, scan } = byKey
  if (filter && count >= filter.from)
    return { least: Math.ceil(count / filter.most), most: Math.ceil(count / filter.most) }
  if (!scan || count < scan.from) return { least: count, most: count }
  // The first page tells how long the list is. A list that is too long has cost this one call.
  const pages = Math.max(1, Math.ceil((scan.proves === false ? Number.POSITIVE_INFINITY : total) / pageSize))
  const most = Math.min(count + 1, pages)
  return { least: Math.min(most, Math.ceil(count / pageSize)), most }
}
