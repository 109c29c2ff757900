import type { Page, Query } from './query.ts'

export interface Link {
  href: string
  type: string
}

/** Builds an address of the API from segments, which are encoded one by one. */
export const api = (...segments: string[]) => ['/api/v2', ...segments.map(encodeURIComponent)].join('/')

export const json = (href: string): Link => ({ href, type: 'application/json' })

/** An address in LaunchDarkly's own user interface. */
export const site = (...segments: string[]): Link => ({
  href: ['', ...segments.map(encodeURIComponent)].join('/'),
  type: 'text/html',
})

/** A page of a collection in LaunchDarkly's form; `totalCount` is that of the whole collection, not of the page. */
export function paged<Row>(
  rows: readonly Row[],
  page: Page,
  links: Record<string, Link>,
  represent: (row: Row) => object,
) {
  const items = rows.slice(page.offset, page.offset + page.limit).map(represent)
  return { _links: links, items, totalCount: rows.length }
}

/**
 * The links of a page. A link to a page that does not exist is left out: the first page has neither `first` nor `prev`,
 * the last neither `next` nor `last`. The other query parameters are kept, so that following a link asks the same question.
 */
export function pageLinks(path: string, { limit, offset }: Page, totalCount: number, query: Query = {}) {
  const at = (start: number) => selfLink(path, { limit, offset: start }, query)
  const links: Record<string, Link> = { self: at(offset) }
  if (offset > 0) {
    links.first = at(0)
    links.prev = at(Math.max(0, offset - limit))
  }
  if (offset + limit < totalCount) {
    links.next = at(offset + limit)
    links.last = at(offset + limit * (Math.ceil((totalCount - offset) / limit) - 1))
  }
  return links
}

/** The link of a page to itself. */
export const selfLink = (path: string, { limit, offset }: Page, query: Query = {}): Link =>
  json(`${path}?${pageQuery(query, limit, offset)}`)

function pageQuery(query: Query, limit: number, offset: number): string {
  const pairs = new URLSearchParams()
  for (const [name, values] of Object.entries(query)) {
    if (name === 'limit' || name === 'offset') continue
    for (const value of values) pairs.append(name, value)
  }
  pairs.set('limit', String(limit))
  if (offset > 0) pairs.set('offset', String(offset))
  return pairs.toString()
}
