import type { Series } from '../../rest/usage/series.ts'

interface Split {
  /** REST's name of the dimension that tells the places apart, such as `projectId`. */
  readonly grouping: string
  /** The names of the places by LaunchDarkly's own ids. */
  readonly ids: ReadonlyMap<string, string>
  /** Whether the dimension was asked for, so that the series keep it. */
  readonly keeps: boolean
}

/**
 * Distributes the series of a grouped call to the places that they are of, so that each place has the series that a call for it alone
 * returns. Undefined if the metadata do not tell the place.
 *
 * @example
 * splitBy([{ metadata: { projectId: 'a1' }, points }], { grouping: 'projectId', ids: new Map([['a1', 'web']]), keeps: false })
 * // Map { 'web' => [{ metadata: {}, points }] }
 */
export function splitBy(
  series: readonly Series[],
  { grouping, ids, keeps }: Split,
): ReadonlyMap<string, readonly Series[]> | undefined {
  const byPlace = new Map<string, Series[]>([...ids.values()].map((name) => [name, []]))
  let placed = 0
  for (const one of series) {
    const { [grouping]: id, ...others } = one.metadata
    if (typeof id !== 'string') return undefined
    const name = ids.get(id)
    if (name === undefined) continue
    placed++
    byPlace.get(name)!.push(keeps ? one : { ...one, metadata: others })
  }
  return placed || !series.length ? byPlace : undefined
}
