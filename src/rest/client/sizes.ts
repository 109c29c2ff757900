import { LRUCache } from 'lru-cache'

/** The sizes of the account's lists in the last answers to one token. */
export interface ListSizes {
  /** The size of an operation's list, if a recent answer contained it. */
  of(operation: string): number | undefined
  learn(operation: string, count: number): void
  /** Differs between tokens, and changes with each size. */
  version(): string
}

const mostHolders = 1000
const mostLists = 100
const keptMs = 10 * 60_000

/** Remembers the sizes of lists for each holder of a token for ten minutes. Nothing is shared between tokens. */
export function createListSizes(): (holder: string) => ListSizes {
  const holders = new LRUCache<string, ListSizes>({
    max: mostHolders,
    ttl: keptMs,
    memoMethod: (holder) => sizesOf(holder),
  })
  return (holder) => holders.memo(holder)
}

function sizesOf(holder: string): ListSizes {
  const known = new LRUCache<string, number>({ max: mostLists, ttl: keptMs })
  let changes = 0
  return {
    of: (operation) => known.get(operation),
    learn(operation, count) {
      if (known.get(operation) !== count) changes++
      known.set(operation, count)
    },
    version: () => `${holder} ${changes}`,
  }
}
