import { LRUCache } from 'lru-cache'

/** The sizes of the account's lists in the last answers to one token. */
export interface ListSizes {
  /** The size of an operation's list, if a recent answer contained it. */
  of(operation: string): number | undefined
  learn(operation: string, count: number): void
}

const mostHolders = 1000
const mostLists = 100
const keptMs = 10 * 60_000

/** Remembers the sizes of lists for each holder of a token for ten minutes. Nothing is shared between tokens. */
export function createListSizes(): (holder: string) => ListSizes {
  const holders = new LRUCache<string, ListSizes>({
    max: mostHolders,
    ttl: keptMs,
    memoMethod: sizesOf,
  })
  return (holder) => holders.memo(holder)
}

function sizesOf(): ListSizes {
  const known = new LRUCache<string, number>({ max: mostLists, ttl: keptMs })
  return {
    of: (operation) => known.get(operation),
    learn: (operation, count) => void known.set(operation, count),
  }
}
