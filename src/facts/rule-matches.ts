/** A rule as far as matching looks at it. */
export interface MatchedRule {
  readonly id: string | undefined
  /** Everything that counts as its content, as one text. */
  readonly content: string
  readonly clauses: string
  readonly description: string
}

/** Two rules that are the same rule: their places. */
export interface RulePair {
  readonly from: number
  readonly to: number
  /** Whether its order among the other pairs differs. */
  readonly moved: boolean
}

export interface RuleMatches {
  /** In the order of `to`. */
  readonly pairs: readonly RulePair[]
  readonly removed: readonly number[]
  readonly added: readonly number[]
}

/** What makes two rules the same, the surest first. Undefined says nothing. */
const signs: readonly ((rule: MatchedRule) => string | undefined)[] = [
  ({ id }) => id || undefined,
  ({ content }) => content,
  ({ clauses }) => clauses,
  ({ description }) => description || undefined,
]

/** Finds the rules that two lists share. Each rule is of one pair at most. Takes n log n steps. */
export function matchedRules(from: readonly MatchedRule[], to: readonly MatchedRule[]): RuleMatches {
  const partners = new Map<number, number>()
  const left = new Set(from.keys())
  for (const sign of signs) {
    const waiting = Map.groupBy(left, (place) => sign(from[place]!))
    waiting.delete(undefined)
    for (const places of waiting.values()) places.reverse()
    for (const [place, rule] of to.entries()) {
      const key = partners.has(place) ? undefined : sign(rule)
      const found = key === undefined ? undefined : waiting.get(key)?.pop()
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
