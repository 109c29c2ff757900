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
  return [...new Map([...wide, ...found].map((one) => [nameOf(one), one])).values()]
}

/** Makes the function that finds the place of the call that answers for some flags. */
export function placesAmong(filters: readonly Filter[]): (flags: EvaluatedFlags) => number {
  const places = new Map(filters.map((one, place) => [nameOf(one), place]))
  const all = places.get(nameOf({}))
  return (flags) => {
    if (isWide(flags)) return places.get(nameOf(ownFilter(flags)))!
    const [key, ...others] = flags.keys ?? []
    return all ?? (others.length ? 0 : places.get(nameOf({ query: key }))!)
  }
}

/** Whether flags are asked for by other conditions than their keys alone. */
const isWide = ({ keys, tags, query }: EvaluatedFlags): boolean => !keys || tags !== undefined || query !== undefined

const ownFilter = ({ tags, query }: EvaluatedFlags): Filter => ({
  ...(tags && { tags }),
  ...(query !== undefined && { query }),
})

/** Whether a call evaluates all flags. */
export const isEmpty = ({ tags, query }: Filter): boolean => tags === undefined && query === undefined

/** The same for equal filters. */
const nameOf = ({ tags = null, query = null }: { [Name in keyof Filter]: Filter[Name] | null }): string =>
  JSON.stringify([query, tags])
