import type { Trouble } from '../errors.ts'
import type { Operation } from '../operation.ts'
import type { TraceContext } from './wire.ts'

/** Receives the calls of a GraphQL operation. No value contains a token, a key or a path. */
export interface Observer {
  /**
   * Called when a call is sent, before its headers are written.
   *
   * @returns The observer of the call's end.
   */
  sent?(call: Sent): Tracked
  /** Called for an answer that took no call. */
  spared?(operation: Operation, how: Spared): void
}

export interface Sent {
  readonly operation: Operation
  /** 1 for the first attempt, 2 for the first retry. */
  readonly attempt: number
  /** The time from the request of the call to sending it, in ms. */
  readonly waitedMs: number
}

/** The observer of a call under way. */
export interface Tracked {
  /** The trace of the call, in place of the request's. */
  readonly trace?: TraceContext | undefined
  ended?(end: Ended): void
}

export interface Ended {
  /** The HTTP status, or null without an answer. */
  readonly status: number | null
  /** Why there is no usable answer, if so. */
  readonly trouble: Trouble | undefined
  /** The code of a failed connection, if known. */
  readonly cause?: string | undefined
  readonly ms: number
}

/**
 * `in-flight`: another request was reading the same. `cache`: the answer was kept. `stale`: the answer was kept beyond its time
 * because the upstream failed.
 */
export type Spared = 'in-flight' | 'cache' | 'stale'
