import { document, isRecord, list, optional, type Reader } from './shape.ts'

/** The link objects of REST: `{ href, type }`, with a relative href as a rule. */
export interface Link {
  readonly href?: string
  readonly type?: string
}

export type Links = Readonly<Record<string, Link>>

/** Links are hints: whatever is no object is no links. */
export const links: Reader<Links> = (value) => (isRecord(value) ? (value as Links) : {})

/** A page of a collection that is paged by offset. Only `totalCount` is an honest sign of more: `next` is not always there. */
export interface Page<Rep> {
  readonly items: readonly Rep[]
  readonly totalCount?: number
  readonly _links?: Links
}

/**
 * The number of documents in the collection of a page, or undefined if the page does not tell. An upstream may send any value: one
 * that is not a whole number from 0 to 2⁵³ − 1 counts as absent.
 */
export const countOf = ({ totalCount }: { readonly totalCount?: unknown }): number | undefined =>
  isCount(totalCount) ? totalCount : undefined

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** A page of documents that `item` reads. */
export const pageOf = <Rep>(item: Reader<Rep>): Reader<Page<Rep>> =>
  document<Page<Rep>>({ items: list(item), _links: optional(links) })

/** A part of a collection: `limit` documents from `offset` on. */
export interface Window {
  readonly offset: number
  readonly limit: number
}

/**
 * The query parameters of a list. `filter` is of grammar A (see filter.ts), or of B where the operation says so; `sort` is a
 * field, with a dash if descending.
 */
export interface Listing extends Partial<Window> {
  readonly filter?: string | undefined
  readonly sort?: string | undefined
}

/** `expand` joined by commas, as all routes but a few take it. Sorted, so that the same wants are the same call. */
export const expanded = (names: Iterable<string>): string | undefined =>
  [...new Set(names)].sort().join(',') || undefined
