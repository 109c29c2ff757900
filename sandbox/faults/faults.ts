import type { JSONPatchOperation } from 'immutable-json-patch'
import type { Compression } from '../http/compression.ts'
import { codeOf } from '../http/errors.ts'
import { applies, withOperation } from '../patches/json-patch-operations.ts'

/** What answers instead of the ordinary answer, or changes it. */
export interface Reply {
  /**
   * Default that of the ordinary answer, which is 404 or 405 where the sandbox has no operation. Without `json` or `text`, a
   * status of 400 or more comes with LaunchDarkly's error body.
   */
  status?: number
  /** Added to the ordinary headers, or put in their place; null takes a header away. */
  headers?: Record<string, string | null>
  json?: unknown
  /** Sent as it is. */
  text?: string
  /** How the text becomes bytes, as Node names it: latin1, utf16le … Default utf8. With base64 the text stands for any bytes. */
  encoding?: BufferEncoding
  contentType?: string
  /** Announces the whole length, sends half of it and breaks the connection. */
  truncate?: boolean
  /** Breaks the connection without an answer. */
  reset?: boolean
  /** Milliseconds before the answer, instead of the latency that all answers have. */
  delayMs?: number
  /** Milliseconds over which the body is sent in some ten pieces, after the headers. */
  bodyMs?: number
  /** Changes a copy of the ordinary answer: to answer documents with fields missing or added. */
  // biome-ignore lint/suspicious/noExplicitAny: the answer of any operation, to be changed in any way.
  patch?: (answer: any) => unknown
  /** The same as operations of a JSON patch, for those who order a fault from outside. What cannot be applied is left out. */
  jsonPatch?: readonly JSONPatchOperation[]
  /** Compresses the body, asked or not, and says so in `content-encoding`. */
  compress?: Compression
}

/** A string is the whole path, with or without its query; an expression is tried on path and query as received. */
export interface FaultMatch {
  method?: string
  path: string | RegExp
}

export interface Fault {
  match: FaultMatch
  reply: Reply
  /** For how many more requests. */
  left: number | 'always'
}

export interface Answer {
  status: number
  /** Those that are null are not sent, not even where HTTP usually has them. */
  headers: Record<string, string | null>
  text: string
  encoding?: BufferEncoding | undefined
  compress?: Compression | undefined
}

/** Faults in the order in which they were asked for, each for a number of requests. */
export function faultList() {
  let faults: Fault[] = []
  return {
    add(match: FaultMatch, reply: Reply, times: number | 'always' = 1) {
      if (times === 'always' || times > 0) faults.push({ match, reply, left: times })
    },
    take(method: string, url: string): Reply | undefined {
      const fault = faults.find(({ match }) => matches(match, method, url))
      if (fault && fault.left !== 'always' && --fault.left <= 0) faults = faults.filter((one) => one !== fault)
      return fault?.reply
    },
    pending: (): readonly Fault[] => faults,
    clear() {
      faults = []
    },
  }
}

function matches({ method, path }: FaultMatch, asked: string, url: string): boolean {
  if (method !== undefined && method !== asked) return false
  if (typeof path === 'string') return path === url || path === url.split('?')[0]
  path.lastIndex = 0
  return path.test(url)
}

export function spoiled(answer: Answer, reply: Reply, errorId: () => string): Answer {
  const status = reply.status ?? answer.status
  const headers = { ...answer.headers, ...lowerCased(reply.headers ?? {}) }
  if (reply.contentType) headers['content-type'] = reply.contentType
  const { encoding, compress } = reply
  return {
    status,
    headers: { ...(compress && { 'content-encoding': compress }), ...headers },
    text: body(answer, reply, status, errorId),
    encoding,
    compress,
  }
}

function body(answer: Answer, reply: Reply, status: number, errorId: () => string): string {
  if (reply.text !== undefined) return reply.text
  if (reply.json !== undefined) return JSON.stringify(reply.json)
  if (reply.patch) return JSON.stringify(reply.patch(JSON.parse(answer.text || 'null')))
  if (reply.jsonPatch) return JSON.stringify(changed(JSON.parse(answer.text || 'null'), reply.jsonPatch))
  if (reply.status === undefined || status < 400) return answer.text
  return JSON.stringify({ code: codeOf(status), message: `The sandbox was told to answer ${status}`, id: errorId() })
}

const changed = (document: unknown, operations: readonly JSONPatchOperation[]): unknown =>
  operations.reduce(
    (sofar, operation) => (applies(sofar, operation) ? withOperation(sofar, operation) : sofar),
    document,
  )

const lowerCased = (headers: Record<string, string | null>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
