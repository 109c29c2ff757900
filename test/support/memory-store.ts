import { EventEmitter } from 'node:events'
import { createMemoryStore } from '../../src/store/memory.ts'
import { type Store, StoreGone, type StoreState } from '../../src/store/store.ts'

/** A store in the memory of the test, for several gateways. */
export interface MemoryStore {
  /** What is kept, by key. */
  readonly values: Map<string, Buffer>
  /** All messages so far, with their channels. */
  readonly messages: { readonly channel: string; readonly message: string }[]
  /** A connection, as each gateway has its own. */
  connect(): Connection
}

export interface Connection extends Store {
  /** Breaks the connection, or mends it. */
  join(joined: boolean): void
  /** How many times the store was read. */
  reads: number
  /** Awaited before each answer to a read. */
  before: () => Promise<void>
}

export function memoryStore(): MemoryStore {
  const values = new Map<string, Buffer>()
  const messages: MemoryStore['messages'] = []
  const channels = new EventEmitter().setMaxListeners(0)
  const scripts = createMemoryStore()

  function connect(): Connection {
    const changes = new EventEmitter()
    let state: StoreState = { joined: true, since: 0, gateways: 1 }
    const check = () => {
      if (!state.joined) throw new StoreGone()
    }
    const connection: Connection = {
      reads: 0,
      before: async () => {},
      run(...order) {
        check()
        return scripts.run(...order)
      },
      async read(keys) {
        connection.reads++
        await connection.before()
        check()
        return keys.map((key) => values.get(key) ?? null)
      },
      async keep(key, value) {
        check()
        values.set(key, value)
      },
      publish(channel, message) {
        if (!state.joined) return
        messages.push({ channel, message })
        channels.emit(channel, message)
      },
      listen(channel, listener) {
        const heard = (message: string) => {
          if (state.joined) listener(message)
        }
        channels.on(channel, heard)
        return () => channels.off(channel, heard)
      },
      state: () => state,
      onChange(listener) {
        changes.on('change', listener)
        return () => changes.off('change', listener)
      },
      join(joined) {
        state = { ...state, joined }
        changes.emit('change', state)
      },
      async close() {},
    }
    return connection
  }
  return { values, messages, connect }
}
