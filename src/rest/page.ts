import { document, isRecord, list, optional, type Reader, textOrNone } from './shape.ts'

/** A link of REST: `{ href, type }`, usually with a relative href. */
export interface Link {
  readonly href?: string
  readonly type?: string
}

export type Links = Readonly<Record<string, Link>>

/** Reads links. A value that is no object reads as no links, because links are optional. */
export const links: Reader<Links> = (value) => (isRecord(value) ? (value as Links) : {})

/**
 * A page of a collection that REST pages by offset. Use `totalCount` to find out whether there are more: `next` is not always
 * present.
 */
export interface Page<Rep> {
  readonly items: readonly Rep[]
  readonly totalCount?: number
  readonly _links?: Links
}

/**
 * The number of documents in the collection of a page, or undefined if the page does not contain it. A value that is not a whole
 * number from 0 to 2⁵³ − 1 counts as absent.
 */
export const countOf = ({ totalCount }: { readonly totalCount?: unknown }): number | undefined =>
  isCount(totalCount) ? totalCount : undefined

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Reads a page whose documents are read by `item`. */
export const pageOf = <Rep>(item: Reader<Rep>): Reader<Page<Rep>> =>
  document<Page<Rep>>({ items: list(item), _links: optional(links) })

/** A page whose count LaunchDarkly calls `total_count`. Read as `totalCount`. */
export type CountedPage<Rep> = Page<Rep> & { readonly total_count?: number }

/** Reads such a page, whose documents are read by `item`. */
export const countedPageOf = <Rep>(item: Reader<Rep>): Reader<CountedPage<Rep>> => {
  const page = pageOf(item)
  return (value, name, fail) =>
    page(isRecord(value) ? { ...value, totalCount: value.total_count ?? value.totalCount } : value, name, fail)
}

/** A page of a collection that REST pages by tokens, and only forward. */
export interface TokenPage<Item> {
  readonly items: readonly Item[]
  readonly totalCount?: number
  /** Leads to the next page. Absent on the last page. */
  readonly continuationToken?: string | undefined
  readonly _links?: Links | undefined
}

/** A part of such a collection. */
export interface TokenWindow {
  readonly limit: number
  /** Default the start of the collection. */
  readonly token?: string | undefined
  /** Whether only the number of documents is wanted. Default false. */
  readonly counts?: boolean
}

/**
 * The token of the page that follows, or undefined at the end: at a page that is empty, or that leads to a page that was read.
 *
 * @param read The tokens of the pages that were read. The next one is added.
 */
export function nextToken(
  { items, continuationToken: next }: TokenPage<unknown>,
  read: Set<string>,
): string | undefined {
  if (!next || !items.length || read.has(next)) return undefined
  read.add(next)
  return next
}

/** Reads a page of tokens whose documents are read by `item`. */
export const tokenPageOf = <Item>(item: Reader<Item>): Reader<TokenPage<Item>> =>
  document<TokenPage<Item>>({ items: list(item), continuationToken: textOrNone, _links: optional(links) })

/** A part of a collection: `limit` documents from `offset` on. */
export interface Window {
  readonly offset: number
  readonly limit: number
}

/**
 * The query parameters of a list. `filter` is of grammar A (see filter.ts), or of grammar B if the operation says so. `sort` is a
 * field, with a dash for a descending order.
 */
export interface Listing extends Partial<Window> {
  readonly filter?: string | undefined
  readonly sort?: string | undefined
}

/** `expand`, joined by commas as nearly all routes require. Sorted, so that equal wants give equal calls. */
export const expanded = (names: Iterable<string>): string | undefined =>
  [...new Set(names)].sort().join(',') || undefined
