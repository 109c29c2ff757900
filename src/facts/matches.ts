/** What makes two items of two lists the same, the surest first. Undefined says nothing. */
export type Signs = readonly (string | undefined)[]

/** Two items that are the same: their places. */
export interface Pair {
  readonly from: number
  readonly to: number
  /** Whether its order among the other pairs differs. */
  readonly moved: boolean
}

export interface Matches {
  /** In the order of `to`. */
  readonly pairs: readonly Pair[]
  readonly removed: readonly number[]
  readonly added: readonly number[]
}

/** The matches of a list with one that is equal, place by place. */
export const sameOrder = (count: number): Matches => ({
  pairs: Array.from({ length: count }, (_, place) => ({ from: place, to: place, moved: false })),
  removed: [],
  added: [],
})

/**
 * Finds the items that two lists share: first all pairs with the first sign in common, then those with the second one. Each item is of one
 * pair at most. Takes n log n steps.
 *
 * @param count The number of signs of each item.
 */
export function matchesOf(from: readonly Signs[], to: readonly Signs[], count: number): Matches {
  const partners = new Map<number, number>()
  const left = new Set(from.keys())
  for (let step = 0; step < count; step++) {
    const waiting = Map.groupBy(left, (place) => from[place]![step])
    // The lowest place comes first.
    for (const places of waiting.values()) places.reverse()
    for (const [place, signs] of to.entries()) {
      const sign = partners.has(place) ? undefined : signs[step]
      const found = sign === undefined ? undefined : waiting.get(sign)?.pop()
      if (found === undefined) continue
      partners.set(place, found)
      left.delete(found)
    }
  }
  const found = [...partners].toSorted(([one], [other]) => one - other)
  const staying = longestIncreasing(found.map(([, place]) => place))
  return {
    pairs: found.map(([place, partner], index) => ({ from: partner, to: place, moved: !staying.has(index) })),
    removed: [...left],
    added: [...to.keys()].filter((place) => !partners.has(place)),
  }
}

/** The indexes of a longest increasing subsequence of different numbers (patience sorting). */
export function longestIncreasing(numbers: readonly number[]): ReadonlySet<number> {
  /** The index of the smallest last number of the increasing subsequences of each length. */
  const lasts: number[] = []
  const before: (number | undefined)[] = []
  for (const [index, number] of numbers.entries()) {
    let low = 0
    let high = lasts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (numbers[lasts[middle]!]! < number) low = middle + 1
      else high = middle
    }
    before.push(low > 0 ? lasts[low - 1] : undefined)
    lasts[low] = index
  }
  const found = new Set<number>()
  for (let index = lasts.at(-1); index !== undefined; index = before[index]) found.add(index)
  return found
}
