import { setTimeout as pause } from 'node:timers/promises'
import type { Beat } from './heartbeat.ts'
import { type Store, StoreGone, type StoreState } from './store.ts'
import { within } from './within.ts'

export interface JoiningOptions {
  /** The time for an answer of the store, in ms. Default 250. */
  readonly timeoutMs?: number
  /** The time for a connection to the store, in ms. Default 2000. */
  readonly joinMs?: number
  /** The pause before the first attempt to join again, in ms. Each further one is twice as long. Default 250. */
  readonly firstPauseMs?: number
  /** The longest pause between two attempts, in ms. Default 15 000. */
  readonly longestPauseMs?: number
  /** The time between two heartbeats, in ms. Default 5000. */
  readonly beatMs?: number
}

/** What a store can do, for the joining. */
interface Joinable {
  /** Connects to the store. */
  connect(): Promise<void>
  /** Tells the store that this gateway is alive. */
  beat(): Promise<Beat>
  /** Drops the connection, if there is one, and all answers that it owes. */
  disconnect(): void
}

/** Whether a gateway and its store are together. */
export interface Joining extends Pick<Store, 'state' | 'onChange'> {
  /**
   * Asks the store, if it is joined. After a failure the gateway is alone until the store answers again.
   *
   * @throws {StoreGone} at once while the gateway is alone.
   */
  ask<Answer>(question: () => Promise<Answer>): Promise<Answer>
  /** Makes the gateway alone until the store answers again. */
  lost(reason: string): void
  /** Ends all attempts and the connection. */
  end(): void
}

/** The time after which a store that answers counts as steady, so that the pauses begin anew, in ms. */
const steadyMs = 30_000

/** Joins a store, and joins it again after each loss, with pauses that grow. The connection is renewed after any failure. */
export function createJoining(store: Joinable, options: JoiningOptions = {}): Joining {
  const { timeoutMs = 250, joinMs = 2000, firstPauseMs = 250, longestPauseMs = 15_000, beatMs = 5000 } = options
  const listeners = new Set<(state: StoreState) => void>()
  const ended = new AbortController()
  const { signal } = ended
  let state: StoreState = { joined: false, since: Date.now(), gateways: 1 }
  let pauseMs = firstPauseMs

  function change(next: StoreState): void {
    state = next
    for (const listener of [...listeners]) listener(state)
  }

  function lost(reason: string): void {
    if (!state.joined) return
    store.disconnect()
    change({ joined: false, since: Date.now(), gateways: 1, reason })
  }

  async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    const { joined, since } = state
    if (!joined) throw new StoreGone('The store does not answer.')
    try {
      return await within(timeoutMs, question())
    } catch (error) {
      // An answer of an earlier connection says nothing about this one.
      if (since === state.since) lost((error as Error).message)
      throw error
    }
  }

  async function join(): Promise<void> {
    try {
      await within(joinMs, store.connect())
      const { gateways } = await within(timeoutMs, store.beat())
      if (!signal.aborted) change({ joined: true, since: later(state.since), gateways })
    } catch (error) {
      store.disconnect()
      const { message: reason } = error as Error
      if (state.reason === undefined && !signal.aborted) change({ ...state, reason })
      else state = { ...state, reason }
    }
  }

  async function stay(): Promise<void> {
    const { since } = state
    await sleep(beatMs)
    if (!state.joined || state.since !== since) return
    const { known, gateways } = await ask(store.beat)
    if (!known) lost('It was emptied.')
    else if (state.joined) state = { ...state, gateways }
    if (Date.now() - since > steadyMs) pauseMs = firstPauseMs
  }

  async function keepTogether(): Promise<void> {
    while (!signal.aborted) {
      if (state.joined) await stay().catch(() => {})
      else {
        await join()
        if (state.joined) continue
      }
      if (state.joined) continue
      await sleep(pauseMs * (0.75 + Math.random() / 2))
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }

  const sleep = (ms: number) => pause(ms, undefined, { signal, ref: false }).catch(() => {})
  void keepTogether()

  return {
    state: () => state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ask,
    lost,
    end() {
      ended.abort()
      listeners.clear()
      store.disconnect()
      state = { joined: false, since: later(state.since), gateways: 1, reason: 'It was left.' }
    },
  }
}

/** The time, which is later than an earlier one, so that it tells two connections from each other. */
const later = (than: number): number => Math.max(Date.now(), than + 1)
