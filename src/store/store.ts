/**
 * What several gateways know together: a server such as Valkey, or the primary process of several workers. Without a store, each
 * process knows only what it learned itself.
 *
 * No method is called on the way of an answer without a time limit. If the store fails or is slow, a method rejects with
 * {@link StoreGone}, and the caller goes on alone. Keys and values contain no token, and nothing that a token can be computed from.
 */
export interface Store {
  /** Runs a script as one step: no other script of any gateway runs meanwhile. @throws {StoreGone} */
  run<Answer>(script: Script<Answer>, keys: readonly string[], args: readonly (string | number)[]): Promise<Answer>
  /** Reads values by their keys, in one round trip. Null for a key without a value. @throws {StoreGone} */
  read(keys: readonly string[]): Promise<readonly (Buffer | null)[]>
  /** Keeps a value for a time, in ms. @throws {StoreGone} */
  keep(key: string, value: Buffer, ttlMs: number): Promise<void>
  /** Sends a message to all gateways that listen to a channel, including this one. Nobody knows whether it arrives. */
  publish(channel: string, message: string): void
  /** Listens to a channel. Messages that were sent while the store was gone are lost. Returns the function that ends it. */
  listen(channel: string, listener: (message: string) => void): () => void
  /** The state, without a call. */
  state(): StoreState
  /** Calls a listener after each change of `joined`, and after a first attempt to join that failed. Returns the function that ends it. */
  onChange(listener: (state: StoreState) => void): () => void
  close(): Promise<void>
}

export interface StoreState {
  /** Whether the store answers. */
  readonly joined: boolean
  /** The time of the last change of `joined`, in epoch ms. */
  readonly since: number
  /** The number of gateways that used the store at the last look, including this one. At least 1. */
  readonly gateways: number
  /** The reason why the store is gone, without a credential. Absent while it answers, and before the first attempt to join. */
  readonly reason?: string
}

/** A step of a store, for a server in Lua and for the primary process in JavaScript. Both do the same. */
export interface Script<Answer> {
  readonly name: string
  /** Takes `KEYS` and `ARGV`, and returns what `read` understands. */
  readonly lua: string
  readonly memory: (values: StoredHashes, keys: readonly string[], args: readonly (string | number)[]) => unknown
  /** Reads the answer of either. */
  readonly read: (answer: unknown) => Answer
}

/** The hashes of a store in memory: fields with texts, by key. */
export interface StoredHashes {
  get(key: string): ReadonlyMap<string, string> | undefined
  /** Sets fields, and the time until the whole hash is dropped, in ms. */
  set(key: string, fields: Readonly<Record<string, string>>, ttlMs: number): void
  delete(key: string): void
}

/** The store did not answer. */
export class StoreGone extends Error {
  override readonly name = 'StoreGone'
}
