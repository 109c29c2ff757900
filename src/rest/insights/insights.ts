import { UnusableArgument } from '../operation.ts'
import type { Page, TokenPage } from '../page.ts'
import { shown } from '../shown.ts'

/** The measurements of the account, which no key names. */
export type AccountInsightsDoc = object

/** Whose measurements are asked for. */
export interface ProjectInsightsDoc {
  readonly projectKey: string
}

export interface EnvironmentInsightsDoc extends ProjectInsightsDoc {
  readonly environmentKey: string
}

/** The beginning of the routes of engineering insights. */
export const insightsPath = '/api/v2/engineering-insights'

/** The most rows in a page of the lists that go on by ids. */
export const rowsPerPage = 100

/** Times are in epoch ms, although LaunchDarkly types some of these parameters as texts. */
export interface Period {
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** A page of the rows of a period, after the row with an id. */
export interface IdListing extends Period {
  readonly limit: number
  readonly after?: string | undefined
  readonly expand?: string | undefined
}

/**
 * Keys that are joined by commas, as `a,b`. Undefined for no condition.
 *
 * @param name The name of the argument in the error.
 * @throws {UnusableArgument} for an empty list, which LaunchDarkly would take for no condition, and for a key that cannot be joined.
 */
export function keysJoined(name: string, keys: readonly string[] | null | undefined): string | undefined {
  if (!keys) return undefined
  if (!keys.length) throw new UnusableArgument(`Expected at least one value for ${name}, but got an empty list.`)
  const odd = keys.find((key) => key === '' || key.includes(','))
  if (odd === undefined) return keys.join(',')
  throw new UnusableArgument(`Expected ${name} of texts without commas that are not empty, but got ${shown(odd)}.`)
}

/** A page whose next one begins after the id of its last row. Without links, a full page may have a next one. */
export function pageById<Rep extends { readonly id: string }>(
  { items, totalCount, _links: links }: Page<Rep>,
  limit: number,
): TokenPage<Rep> {
  const isMore = links ? links.next !== undefined : items.length >= limit
  const last = items.at(-1)
  return { items, totalCount, continuationToken: isMore && last ? String(last.id) : undefined }
}
