import { invalid } from '../http/errors.ts'

/** The query string: each parameter with its values in the order in which they were sent. */
export type Query = Readonly<Record<string, readonly string[]>>

export function parseQuery(text: string): Query {
  const query: Record<string, string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) {
    query[name] ??= []
    query[name].push(value)
  }
  return query
}

export const first = (query: Query, name: string): string | undefined => query[name]?.[0]

/** The distinct values of a parameter that may be repeated. */
export const all = (query: Query, name: string): string[] => [...new Set(query[name])]

/** The members of a comma-joined parameter such as `expand`. Values that nobody knows are ignored, as LaunchDarkly does. */
export const joined = (query: Query, name: string): Set<string> =>
  new Set(all(query, name).flatMap((value) => value.split(',').map((part) => part.trim())))

/** The parts of a document that are there only if `expand` names them. */
export const expanded = <Name extends string>(
  query: Query,
  offered: readonly Name[],
  part: (name: Name) => unknown,
) => {
  const asked = joined(query, 'expand')
  return Object.fromEntries(offered.filter((name) => asked.has(name)).map((name) => [name, part(name)]))
}

export interface Page {
  limit: number
  offset: number
}

/** LaunchDarkly pages everything by 20 unless it is told otherwise. */
export const pageDefault = 20

export function pageOf(query: Query, maximum: number, usual = pageDefault): Page {
  return {
    limit: wholeNumber(query, 'limit', usual, 1, maximum),
    offset: wholeNumber(query, 'offset', 0, 0, Number.MAX_SAFE_INTEGER),
  }
}

/** When an old credential ends, in epoch ms. Undefined if it ends at once. */
export function expiryOf(query: Query): number | undefined {
  const expiry = first(query, 'expiry')
  if (expiry === undefined) return undefined
  if (/^\d{1,15}$/.test(expiry)) return Number(expiry)
  throw invalid(`expiry must be a time in milliseconds, got "${expiry}"`)
}

export function wholeNumber(query: Query, name: string, otherwise: number, least: number, most: number): number {
  const text = first(query, name)
  if (text === undefined) return otherwise
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw invalid(`${name} must be an integer from ${least} to ${most}, got "${text}"`)
}
