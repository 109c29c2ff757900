/** The flags to evaluate: those that meet all conditions. */
export interface EvaluatedFlags {
  /** Default all flags. */
  readonly keys?: readonly string[] | undefined
  readonly tags?: readonly string[] | undefined
  readonly query?: string | undefined
}

/** The filter of a call. */
type Filter = Pick<EvaluatedFlags, 'tags' | 'query'>

/**
 * The calls that evaluate flags for one context, by their filters. LaunchDarkly has no filter by several keys. A single key is found by its
 * text, and several keys among all flags.
 *
 * @example
 * plannedFilters([{ keys: ['a'] }]) // [{ query: 'a' }]
 * plannedFilters([{ keys: ['a'] }, { keys: ['b'] }]) // [{}]
 */
export function plannedFilters(asked: readonly EvaluatedFlags[]): readonly Filter[] {
  const wide = asked.filter(isWide).map(ownFilter)
  const named = asked.filter((flags) => !isWide(flags))
  const keys = [...new Set(named.flatMap(({ keys }) => keys ?? []))]
  const found = wide.some(isEmpty) || !named.length ? [] : [keys.length === 1 ? { query: keys[0]! } : {}]
  const all = [...wide, ...found]
  return all.filter((one, index) => all.findIndex((other) => isSame(one, other)) === index)
}

/** The place of the call that answers for some flags. */
export function filterFor(flags: EvaluatedFlags, filters: readonly Filter[]): number {
  if (isWide(flags)) return filters.findIndex((one) => isSame(one, ownFilter(flags)))
  const [key, ...others] = flags.keys ?? []
  const all = filters.findIndex(isEmpty)
  return all < 0 && !others.length ? filters.findIndex((one) => isSame(one, { query: key })) : Math.max(all, 0)
}

/** Whether flags are asked for by other conditions than their keys alone. */
const isWide = ({ keys, tags, query }: EvaluatedFlags): boolean => !keys || tags !== undefined || query !== undefined

const ownFilter = ({ tags, query }: EvaluatedFlags): Filter => ({
  ...(tags && { tags }),
  ...(query !== undefined && { query }),
})

/** Whether a call evaluates all flags. */
export const isEmpty = ({ tags, query }: Filter): boolean => tags === undefined && query === undefined

const isSame = (one: Filter, other: Filter): boolean =>
  one.query === other.query && JSON.stringify(one.tags) === JSON.stringify(other.tags)
