import type { ByKeyRule, Resource } from '../rest/resource.ts'

/** How to read the documents of some keys of one owner. */
export interface ByKeyPlan {
  /** The keys that go into a filter of the list. */
  readonly filtered: readonly string[]
  /** The keys to look for in the pages of the list. Keys that the list lacks are then read one by one. */
  readonly scanned: readonly string[]
  /** The keys that are read one by one. */
  readonly alone: readonly string[]
}

/**
 * Plans how to read documents by key: by a filter if there is one, otherwise in the list if that can save a call, otherwise one by
 * one.
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

/** The bounds of a number of calls, before the first of them is made. */
export interface Calls {
  readonly least: number
  readonly most: number
}

/**
 * The number of calls that {@link planByKey} needs to look up documents of one owner.
 *
 * @param count Number of documents.
 * @param total Number of documents in the list. Default unknown.
 */
export function callsByKey(
  { byKey = {}, pageSize }: Pick<Resource, 'byKey' | 'pageSize'>,
  count: number,
  total = Number.POSITIVE_INFINITY,
): Calls {
  const { filter, scan } = byKey
  if (filter && count >= filter.from)
    return { least: Math.ceil(count / filter.most), most: Math.ceil(count / filter.most) }
  if (!scan || count < scan.from) return { least: count, most: count }
  // A list without pages has all documents of its owner. The documents can have as many owners as there are.
  if (pageSize === undefined) return { least: 1, most: count }
  const pages = Math.max(1, Math.ceil(total / pageSize))
  const least = Math.min(count, Math.ceil(count / pageSize))
  // A list that proves nothing is read if it has at most as many pages as documents are missing. The missing ones are then read alone.
  if (scan.proves === false) return { least, most: count + Math.min(count, pages) }
  // The first page tells the length of the list. If the list is too long, the scan has cost this one call.
  const most = Math.min(count + 1, pages)
  return { least: Math.min(most, least), most }
}
