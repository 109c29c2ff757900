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

/** Remembers keys for each holder of a token for ten minutes, so that a misspelled key can be told. Nothing is shared between tokens. */
export function createKnownKeys(): (holder: string) => KnownKeys {
  const lists = new LRUCache<string, Set<string>>({
    maxSize: mostKeys,
    ttl: keptMs,
    sizeCalculation: (keys) => keys.size + 1,
  })
  const named = (holder: string, type: string, owners: readonly string[]) => JSON.stringify([holder, type, ...owners])
  return (holder) => ({
    of: (type, owners) => lists.get(named(holder, type, owners)) ?? none,
    learn(type, owners, keys) {
      const name = named(holder, type, owners)
      const known = lists.get(name) ?? new Set()
      for (const key of keys) {
        if (known.size >= mostOfList) break
        if (key.length <= longestKey) known.add(key)
      }
      lists.set(name, known)
    },
  })
}
