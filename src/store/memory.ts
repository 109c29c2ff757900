import { LRUCache } from 'lru-cache'
import { createChannels } from './channels.ts'
import { type Store, type StoredHashes, StoreGone, type StoreState } from './store.ts'

interface MemoryOptions {
  /** The most bytes of kept values. Values that were not used for the longest time are dropped first. Default 64 MiB. */
  readonly maxBytes?: number
  /** The most hashes of scripts. Default 100 000. */
  readonly maxHashes?: number
}

/** Makes a store in the memory of this process, for all gateways that have it. */
export function createMemoryStore({ maxBytes = 64 * 2 ** 20, maxHashes = 100_000 }: MemoryOptions = {}): Store {
  const kept = new LRUCache<string, Buffer>({
    maxSize: maxBytes,
    sizeCalculation: ({ length }, key) => length + key.length + 64,
  })
  const values = hashesInMemory(maxHashes)
  const channels = createChannels()
  let state: StoreState = { joined: true, since: Date.now(), gateways: 1 }

  function joined(): void {
    if (!state.joined) throw new StoreGone('The store was closed.')
  }

  return {
    async run(script, keys, args) {
      joined()
      return script.read(script.memory(values, keys, args))
    },
    async read(keys) {
      joined()
      return keys.map((key) => kept.get(key) ?? null)
    },
    async keep(key, value, ttlMs) {
      joined()
      // The buffer can be a part of a larger one, or be changed by its owner.
      kept.set(key, Buffer.from(value), { ttl: ttlMs })
    },
    publish: channels.deliver,
    listen: channels.listen,
    state: () => state,
    onChange: () => () => {},
    async close() {
      state = { joined: false, since: Date.now(), gateways: 1, reason: 'It was left.' }
    },
  }
}

function hashesInMemory(max: number): StoredHashes {
  const hashes = new LRUCache<string, ReadonlyMap<string, string>>({ max })
  return {
    get: (key) => hashes.get(key),
    set(key, fields, ttlMs) {
      // A script can still read the hash that it got before.
      hashes.set(key, new Map([...(hashes.get(key) ?? []), ...Object.entries(fields)]), { ttl: ttlMs })
    },
    delete: (key) => void hashes.delete(key),
  }
}
