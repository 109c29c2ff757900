import { now } from './clock.ts'

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
  /**
   * Where the answer came from if no call was made for it: `in-flight`, a call that another request had under way with the same
   * token; `cache`, an answer to that token which was kept. Null for a call.
   */
  readonly shared: Shared | null
  /** Whether what was kept is older than it should be, as LaunchDarkly had nothing newer to say. */
  readonly stale: boolean
  /** 1 for the first try, 2 for the first retry. */
  readonly attempt: number
  /** The GraphQL fields that the answer served, without list indices. Empty unless the request is traced. */
  readonly fields: ReadonlySet<string>
}

export type Shared = 'in-flight' | 'cache'

type Entry = Pick<Call, 'method' | 'path' | 'fields'> & Partial<Call>

/** The REST calls of one GraphQL request, in the order in which they were sent, and the answers that took none. */
export class Ledger {
  readonly calls: Call[] = []
  /** When the request arrived, in epoch ms. */
  readonly since = now()

  add(entry: Entry): Call {
    const call: Call = { status: null, ms: 0, waitedMs: 0, shared: null, stale: false, attempt: 1, ...entry }
    this.calls.push(call)
    return call
  }

  /** How many calls were sent for the request. */
  get sent(): number {
    return this.calls.filter(({ shared }) => shared === null).length
  }
}
