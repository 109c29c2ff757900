import type { Trouble } from '../errors.ts'
import type { Operation } from '../operation.ts'
import type { TraceContext } from './wire.ts'

/** What those who keep watch over the calls of a GraphQL operation are told. Nothing of it names a token, a key or a path. */
export interface Observer {
  /**
   * Told of a call in the moment in which it is sent, before its headers are written.
   *
   * @returns who is told what became of it.
   */
  sent?(call: Sent): Tracked
  /** Told of an answer that took no call. */
  spared?(operation: Operation, how: Spared): void
}

export interface Sent {
  readonly operation: Operation
  /** 1 for the first try, 2 for the first retry. */
  readonly attempt: number
  /** From the moment it was asked for until it is sent, in ms. */
  readonly waitedMs: number
}

/** A call under way. */
export interface Tracked {
  /** The trace that the call is part of, instead of that of the request. */
  readonly trace?: TraceContext | undefined
  ended?(end: Ended): void
}

export interface Ended {
  /** The HTTP status, or null if no answer came. */
  readonly status: number | null
  /** Why there is no usable answer, if there is none. */
  readonly trouble: Trouble | undefined
  /** Why the connection failed, in a code, if it did and that is known. */
  readonly cause?: string | undefined
  readonly ms: number
}

/** `in-flight`: another request was asking the same. `cache`: the answer was kept. `stale`: it was kept, and nothing newer came. */
export type Spared = 'in-flight' | 'cache' | 'stale'
