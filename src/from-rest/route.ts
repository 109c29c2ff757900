import { brief, type RestEntry, Untranslatable } from './rest-map.ts'
import { operationOfPage } from './site-pages.ts'

/** The operations of a route, with the parameters of a request. */
export interface Route {
  readonly entries: readonly RestEntry[]
  /** The parameters of the path, by name. */
  readonly path: Readonly<Record<string, string>>
  /** The parameters of the query, by name. A repeated one has several values. */
  readonly query: ReadonlyMap<string, readonly string[]>
}

/**
 * Finds the operations of a request.
 *
 * @throws {Untranslatable} with the nearest operations, if there is none.
 */
export function routeOf(method: string, url: string, operations: readonly RestEntry[]): Route {
  const { path, query } = placeOf(url)
  const segments = segmentsOf(path)
  const params = (entry: RestEntry) => paramsOf(segmentsOf(entry.path), segments)
  const matches = operations.filter((entry) => params(entry)).toSorted((one, other) => holes(one) - holes(other))
  const asked = matches.filter((entry) => entry.method === method)
  const best = asked.filter((entry) => entry.path === asked[0]!.path)
  if (best[0]) return { entries: best, path: params(best[0])!, query: repeated(query) }
  if (matches[0]) {
    const methods = [...new Set(matches.map((entry) => entry.method))]
    throw new Untranslatable(
      `Expected ${methods.join(' or ')} for ${brief(path)}, but got ${brief(method)}.`,
      matches.map(named),
    )
  }
  const nearest = nearestOf(method, segments, operations)
  throw new Untranslatable(
    `Expected a route of LaunchDarkly's REST API, but got ${brief(`${method} ${path}`)}.`,
    nearest,
  )
}

export const named = ({ method, path }: RestEntry) => `${method} ${path}`

const holes = ({ path }: RestEntry) => path.split('{').length

const start = '/api/v2'

/** The path and the query, for a URL of any host, a path with or without `/api/v2`, and a page of LaunchDarkly's site. */
function placeOf(given: string): { readonly path: string; readonly query: URLSearchParams } {
  if (/^\$?\s*curl\s/.test(given)) {
    throw new Untranslatable(
      'Expected a URL or a path, but got a curl command, which has a method and a body of its own.',
    )
  }
  const url = URL.parse(
    /^[a-z]+:\/\//i.test(given) ? given : `https://app.launchdarkly.com/${given.replace(/^\/+/, '')}`,
  )
  if (!url) throw new Untranslatable(`Expected a URL or a path, but got ${brief(withoutSecrets(given))}.`)
  // A plus separates the values of a condition.
  url.search = url.search.replace(/(?<=[?&]filter=)[^&]*/g, (filter) => filter.replaceAll('+', '%2B'))
  const path = tidied(url.pathname)
  if (path === start || path.startsWith(`${start}/`)) return { path, query: url.searchParams }
  const page = operationOfPage(path, url.searchParams)
  if (typeof page === 'string') {
    const found = new URL(page, url)
    return { path: tidied(found.pathname), query: found.searchParams }
  }
  if (page) {
    const lacks = page.lacks === 'env' ? 'the environment, as in "?env=production"' : page.lacks
    throw new Untranslatable(`Expected ${lacks} in the address of the page, but got ${brief(path)}.`)
  }
  return { path: `${start}${path}`, query: url.searchParams }
}

/** A URL can carry a user name and a password. */
const withoutSecrets = (url: string) => url.replace(/\/\/[^/@]*@/, '//')

/** A path without doubled slashes and without one at its end. */
const tidied = (path: string) => path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1')

const segmentsOf = (path: string) => path.slice(start.length).split('/').filter(Boolean)

function paramsOf(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of template.entries()) {
    if (part.startsWith('{')) params[part.slice(1, -1)] = decoded(segments[at]!)
    else if (part !== segments[at]) return undefined
  }
  return params
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new Untranslatable(`Expected a path whose encoding is valid, but got ${brief(segment)}.`)
  }
}

const repeated = (query: URLSearchParams): ReadonlyMap<string, readonly string[]> =>
  new Map([...new Set(query.keys())].map((name) => [name, query.getAll(name)]))

/** The operations whose paths differ least, at most three. Those of the same method come first. */
function nearestOf(method: string, segments: readonly string[], operations: readonly RestEntry[]): string[] {
  const distances = operations.map((entry) => ({
    name: named(entry),
    distance: distance(segmentsOf(entry.path), segments) + (entry.method === method ? 0 : 0.5),
  }))
  const near = distances.filter((one) => one.distance <= 3).toSorted((one, other) => one.distance - other.distance)
  return [...new Set(near.map(({ name }) => name))].slice(0, 3)
}

/** The number of edits of segments. Segments that resemble each other count half, and a parameter resembles everything a little. */
function distance(template: readonly string[], segments: readonly string[]): number {
  const few = segments.slice(0, 20)
  return edits(template, few, (part, segment) => {
    if (part === segment) return 0
    if (part.startsWith('{')) return 0.1
    return edits([...part], [...segment.slice(0, 40)], (one, other) => (one === other ? 0 : 1)) <= 2 ? 0.5 : 1
  })
}

/** Levenshtein's distance, with the cost of a replacement. */
function edits<Item>(from: readonly Item[], to: readonly Item[], cost: (one: Item, other: Item) => number): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [index, one] of from.entries()) {
    const next = [index + 1]
    for (const [at, other] of to.entries()) {
      next.push(Math.min(row[at + 1]! + 1, next[at]! + 1, row[at]! + cost(one, other)))
    }
    row = next
  }
  return row.at(-1)!
}
