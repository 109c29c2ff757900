/** One REST call as it is told to a client that asks for a trace. Times in milliseconds. */
export interface Call {
  readonly method: string
  /** Path and query as they were sent. */
  readonly path: string
  /** The HTTP status, or null as long as, or if, no answer came. */
  status: number | null
  /** From the moment it was sent until its answer was read. */
  ms: number
  /** From the moment it was asked for until it was sent: the wait for a free place. */
  waitedMs: number
  /** Where the answer came from if it was not asked for by this request alone; null if it was. */
  readonly shared: string | null
  /** The GraphQL fields that the answer served, without list indices. Empty unless the request is traced. */
  readonly fields: ReadonlySet<string>
}

/** The REST calls of one GraphQL request, in the order in which they were sent. */
export class Ledger {
  readonly calls: Call[] = []

  /** Writes a call down that is being sent now. */
  sent(method: string, path: string, waitedMs: number, fields: ReadonlySet<string>): Call {
    const call: Call = { method, path, status: null, ms: 0, waitedMs, shared: null, fields }
    this.calls.push(call)
    return call
  }
}
