import { LRUCache } from 'lru-cache'

/** The keys of objects in the last answers to one token, by the type of the objects and the keys of their owners. */
export interface KnownKeys {
  /** The keys that recent answers contained. Others can exist. */
  of(type: string, owners: readonly string[]): ReadonlySet<string>
  learn(type: string, owners: readonly string[], keys: Iterable<string>): void
}

/** The most keys of all lists and tokens together, and those of one list. */
const mostKeys = 100_000
const mostOfList = 1000
const longestKey = 100
const keptMs = 10 * 60_000

const none: ReadonlySet<string> = new Set()

const isLong = (key: string): boolean => key.length > longestKey

/**
 * Remembers keys for each holder of a token, so that a misspelled key can be told. A list is forgotten ten minutes after its last new key.
 * Nothing is shared between tokens.
 */
export function createKnownKeys(): (holder: string) => KnownKeys {
  const lists = new LRUCache<string, ReadonlySet<string>>({
    maxSize: mostKeys,
    ttl: keptMs,
    sizeCalculation: (keys) => keys.size + 1,
  })
  const named = (holder: string, type: string, owners: readonly string[]) => JSON.stringify([holder, type, ...owners])
  return (holder) => ({
    of: (type, owners) => lists.get(named(holder, type, owners)) ?? none,
    learn(type, owners, keys) {
      if (owners.some(isLong)) return
      const name = named(holder, type, owners)
      const before = lists.get(name) ?? none
      const fresh = [...keys].filter((key) => !isLong(key) && !before.has(key)).slice(0, mostOfList - before.size)
      // A new list each time: the size of the same one would not be counted anew.
      if (fresh.length) lists.set(name, new Set([...before, ...fresh]))
    },
  })
}
