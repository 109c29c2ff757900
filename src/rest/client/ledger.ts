import { now } from './clock.ts'

/** A REST call as reported to a client that asks for a trace. Times in milliseconds. */
export interface Call {
  readonly method: string
  /** The path and query of the call. */
  readonly path: string
  /** The HTTP status. Null before the answer, or without one. */
  status: number | null
  /** The time from the arrival of the request until it wanted the call. The call waits from then on, and is sent after the wait. */
  readonly startMs: number
  /** The time from sending the call to reading its answer. */
  ms: number
  /** The time from the request of the call to sending it: the wait for a free place. */
  waitedMs: number
  /** The bytes of the body as they arrived. 0 for an answer without a call. */
  bytes: number
  /**
   * The source of an answer without a call: `in-flight`, a call of another request with the same token; `cache`, a kept answer to
   * that token. Null for a call.
   */
  readonly shared: Shared | null
  /** Whether a kept answer is beyond its time, because LaunchDarkly failed. */
  readonly stale: boolean
  /** 1 for the first attempt, 2 for the first retry. */
  readonly attempt: number
  /** The GraphQL fields that the answer serves, without list indexes. Empty unless the request is traced. */
  readonly fields: ReadonlySet<string>
}

export type Shared = 'in-flight' | 'cache'

type Entry = Pick<Call, 'method' | 'path' | 'fields'> & Partial<Call>

/** The REST calls of one GraphQL request in the order of sending, and the answers that took no call. */
export class Ledger {
  readonly calls: Call[] = []
  /** The arrival of the request, in epoch ms. */
  readonly since = now()

  add(entry: Entry): Call {
    const startMs = now() - this.since - (entry.waitedMs ?? 0)
    const call: Call = {
      ...{ status: null, startMs, ms: 0, waitedMs: 0, bytes: 0, shared: null, stale: false, attempt: 1 },
      ...entry,
    }
    this.calls.push(call)
    return call
  }

  /** Number of calls that were sent for the request. */
  get sent(): number {
    return this.calls.filter(({ shared }) => shared === null).length
  }
}
