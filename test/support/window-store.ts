import { type Script, type Store, type StoredHashes, StoreGone, type StoreState } from '../../src/store/store.ts'

/** A store in this process that a test can break. It has scripts only. */
export interface WindowStore extends Store {
  /** The scripts that ran. */
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

export function createWindowStore(gateways = 1): WindowStore {
  const known = new Map<string, ReadonlyMap<string, string>>()
  const values = hashes(known)
  const listeners = new Set<(state: StoreState) => void>()
  let state: StoreState = { joined: true, since: Date.now(), gateways }
  let ran = 0

  async function run<Answer>(script: Script<Answer>, keys: readonly string[], args: readonly (string | number)[]) {
    await new Promise(setImmediate)
    if (!state.joined) throw new StoreGone()
    ran++
    return script.read(script.memory(values, keys, args))
  }

  return {
    run,
    read: async (keys) => keys.map(() => null),
    keep: async () => {},
    publish() {},
    listen: () => () => {},
    state: () => state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {},
    runs: () => ran,
    join(joined) {
      state = { joined, since: Date.now(), gateways: joined ? gateways : 1 }
      for (const listener of listeners) listener(state)
    },
    lose: () => known.clear(),
  }
}
