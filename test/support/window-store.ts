import { createMemoryStore } from '../../src/store/memory.ts'
import { type Store, type StoredHashes, StoreGone, type StoreState } from '../../src/store/store.ts'

/** A store in this process that a test can break. */
export interface WindowStore extends Store {
  /** The number of scripts that ran. */
  runs(): number
  /** Makes the store fail, or answer again. */
  join(joined: boolean): void
  /** Loses all values. */
  lose(): void
}

/** The hashes of a store, with their fields. */
export function hashes(known = new Map<string, ReadonlyMap<string, string>>()): StoredHashes {
  return {
    get: (key) => known.get(key),
    set: (key, fields) => known.set(key, new Map([...(known.get(key) ?? []), ...Object.entries(fields)])),
    delete: (key) => known.delete(key),
  }
}

/** @param gateways The number of gateways that the store counts while it answers. */
export function createWindowStore(gateways = 1): WindowStore {
  const listeners = new Set<(state: StoreState) => void>()
  let store = createMemoryStore()
  let state: StoreState = { joined: true, since: Date.now(), gateways }
  let ran = 0

  return {
    ...store,
    async run(script, keys, args) {
      await new Promise(setImmediate)
      if (!state.joined) throw new StoreGone()
      ran++
      return store.run(script, keys, args)
    },
    state: () => state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    runs: () => ran,
    join(joined) {
      state = { joined, since: Date.now(), gateways: joined ? gateways : 1 }
      for (const listener of listeners) listener(state)
    },
    lose() {
      store = createMemoryStore()
    },
  }
}
