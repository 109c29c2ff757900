import { buildConnector, type Dispatcher, EnvHttpProxyAgent, errors, type FormData, Pool } from 'undici'
import type { RestError } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { type Reply, troubled } from './answer.ts'
import { timerMs } from './clock.ts'
import { acceptEncoding, decoded, decodersOf, Undecodable } from './encoding.ts'
import { holdsMoreThan } from './json-values.ts'

export interface WireOptions {
  /** Scheme, host and, if it has one, a path prefix: `https://app.launchdarkly.com`. */
  readonly baseUrl: string
  /** The dated version that is asked for on every route that is not beta. Default `20240415`, which this code is written for. */
  readonly apiVersion?: string | undefined
  /** What the client calls itself. */
  readonly userAgent: string
  /** How many connections there may be. */
  readonly connections: number
  /** How long a connection may take to be made, in ms. Default 5000. */
  readonly connectTimeoutMs?: number | undefined
  /** How long an answer may take to begin, in ms. Default 30 000. */
  readonly headersTimeoutMs?: number | undefined
  /** How long an answer may take from its beginning to its end, in ms. Default 30 000. */
  readonly bodyTimeoutMs?: number | undefined
  /**
   * How large an answer may be, in bytes, as it comes and once it is decompressed. It may hold a value of JSON for each 32 of them.
   * Default 16 MiB.
   */
  readonly maxAnswerBytes?: number | undefined
  /** Whether PUT, PATCH and DELETE go as POST with `X-HTTP-Method-Override`, for networks that block verbs. Default false. */
  readonly methodOverride?: boolean | undefined
  /** The proxy to an http upstream, and to an https one that has none of its own. Default, or empty: none. */
  readonly httpProxy?: string | undefined
  /** The proxy to an https upstream. */
  readonly httpsProxy?: string | undefined
  /** Hosts that are asked without a proxy, comma-separated. */
  readonly noProxy?: string | undefined
}

/** A process of 512 MB reads one answer of this size at a time, a process of 640 MB eight (`npm run bench -- bodies`). */
export const defaultMaxAnswerBytes = 16 * 2 ** 20

/** An empty object takes three bytes in a text and sixty in memory. No answer is made of them alone. */
const bytesOfValue = 32

/** The trace that calls are part of, as the headers of W3C Trace Context have it. */
export interface TraceContext {
  readonly traceparent: string
  readonly tracestate?: string
}

export interface Message {
  readonly operation: Operation
  /** Path and query, as `urlOf` builds them. */
  readonly path: string
  /** JSON as text, or a form; undefined for a call without a body. */
  readonly body?: string | FormData | undefined
  /** As the `Authorization` header takes it: a bare access token, or `Bearer …` with the token of an OAuth client. */
  readonly token: string
  readonly trace?: TraceContext | undefined
}

/** A call under way. */
export interface Sending {
  /** Rejects with a RestError if no whole answer comes. An answer of any status is an answer. */
  readonly reply: Promise<Reply>
  /** Breaks the call off and closes its connection. */
  cancel(): void
}

export interface Wire {
  send(message: Message): Sending
  /**
   * Asks for no document, without a token: whether anybody answers.
   *
   * @returns the HTTP status.
   * @throws if none comes in time.
   */
  reach(withinMs: number): Promise<number>
  close(): Promise<void>
}

/** HTTP to one upstream, and nothing but HTTP: what is sent when, and how often, is for others. It knows no token. */
export function createWire(options: WireOptions): Wire {
  const { origin, pathname } = new URL(options.baseUrl)
  const prefix = pathname.replace(/\/+$/, '')
  const { apiVersion = '20240415', headersTimeoutMs = 30_000, bodyTimeoutMs = 30_000, methodOverride = false } = options
  const { maxAnswerBytes = defaultMaxAnswerBytes } = options
  const idle = new WeakSet<Error>()
  const dispatcher = dispatcherOf(origin, { ...options, maxAnswerBytes }, idle)

  function headersOf({ operation, token, trace, body }: Message, tunnelled: boolean): Record<string, string> {
    return {
      authorization: token,
      accept: 'application/json',
      'accept-encoding': acceptEncoding,
      'ld-api-version': operation.beta ? 'beta' : apiVersion,
      'user-agent': options.userAgent,
      // A form says its own type, with the boundary between its parts.
      ...(typeof body === 'string' && { 'content-type': operation.semantic ? semanticPatchType : 'application/json' }),
      ...(tunnelled && { 'x-http-method-override': operation.method }),
      ...trace,
    }
  }

  async function exchange(message: Message, clock: Clock): Promise<Reply> {
    const tunnelled = methodOverride && !['GET', 'POST'].includes(message.operation.method)
    clock.start(headersTimeoutMs)
    const { statusCode, headers, body } = await dispatcher.request({
      origin,
      method: tunnelled ? 'POST' : message.operation.method,
      path: prefix + message.path,
      headers: headersOf(message, tunnelled),
      body: message.body ?? null,
      signal: clock.signal,
    })
    clock.begun = true
    clock.status = statusCode
    if (Number(headers['content-length']) > maxAnswerBytes) {
      body.on('error', () => {}).destroy()
      throw new errors.ResponseExceededMaxSizeError()
    }
    clock.start(bodyTimeoutMs)
    const whole = await read(body, statusCode, headers['content-encoding'], clock)
    if (holdsMoreThan(maxAnswerBytes / bytesOfValue, whole)) throw new errors.ResponseExceededMaxSizeError()
    return { status: statusCode, headers, body: whole }
  }

  async function read(body: Body, status: number, encoding: string | string[] | undefined, { signal }: Clock) {
    try {
      const decoders = decodersOf(encoding)
      if (decoders.length === 0) return Buffer.from(await body.arrayBuffer())
      return await decoded(body, decoders, { mostBytes: maxAnswerBytes, signal })
    } catch (error) {
      body.on('error', () => {}).destroy()
      // A refusal is one, whatever its words are.
      if (error instanceof Undecodable && (status >= 300 || status === 204)) return Buffer.alloc(0)
      throw error
    }
  }

  return {
    send(message) {
      const clock = createClock()
      const reply = exchange(message, clock)
        .catch((error) => {
          throw failure(message.operation, error, clock, idle)
        })
        .finally(clock.stop)
      return { reply, cancel: clock.cancel }
    },
    async reach(withinMs) {
      const { statusCode, body } = await dispatcher.request({
        origin,
        method: 'GET',
        path: `${prefix}/api/v2`,
        headers: { accept: 'application/json', 'ld-api-version': apiVersion, 'user-agent': options.userAgent },
        signal: AbortSignal.timeout(withinMs),
      })
      await body.dump()
      return statusCode
    },
    close: () => dispatcher.close(),
  }
}

const semanticPatchType = 'application/json; domain-model=launchdarkly.semanticpatch'

/**
 * HTTP/1.1 alone: a call that is given up closes its connection and no other's, and nothing is sent anew behind our back, as undici
 * does with what an HTTP/2 server refuses, writes included.
 */
function dispatcherOf(origin: string, options: WireOptions, idle: WeakSet<Error>): Dispatcher {
  const { connections, maxAnswerBytes } = options
  const connectTimeoutMs = timerMs(options.connectTimeoutMs ?? 5000)
  const { httpProxy = '', httpsProxy = '', noProxy = '' } = options
  const tls = { minVersion: 'TLSv1.2' } as const
  const common = {
    connections,
    connectTimeout: connectTimeoutMs,
    connect: tls,
    allowH2: false,
    maxResponseSize: maxAnswerBytes,
    // The clock of each call does this, to the millisecond, and for a body that drips as well.
    headersTimeout: 0,
    bodyTimeout: 0,
  }
  if (!httpProxy && !httpsProxy)
    return new Pool(origin, { ...common, connect: watched({ ...tls, timeout: connectTimeoutMs }, idle) })
  return new EnvHttpProxyAgent({
    ...common,
    ...{ httpProxy, httpsProxy, noProxy, proxyTls: tls, requestTls: tls },
    // To a proxy, undici would go without these limits.
    factory: (to, own) => new Pool(to, { ...common, ...own }),
    // A tunnel is part of the connection. Without an end, one that is never made would hold its place.
    clientFactory: (proxy, own) => new Pool(proxy, { ...own, headersTimeout: connectTimeoutMs }),
  })
}

type Body = Dispatcher.ResponseData['body']

/** Connects, and notes the errors of connections that have served an answer by then. */
function watched(options: buildConnector.BuildOptions, idle: WeakSet<Error>): buildConnector.connector {
  const connect = buildConnector({ ...options, allowH2: false })
  return (to, callback) =>
    connect(to, (...result) => {
      const [, socket] = result
      socket?.on('error', (error) => {
        if (socket.bytesRead > 0) idle.add(error)
      })
      callback(...result)
    })
}

type Clock = ReturnType<typeof createClock>

/** Breaks a call off when its time is over, or when nobody wants it any more. */
function createClock() {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const clock = {
    signal: controller.signal,
    /** Whether the answer has begun. */
    begun: false,
    /** Of the answer; 0 as long as none has begun. */
    status: 0,
    expired: false,
    start(ms: number) {
      clearTimeout(timer)
      timer = setTimeout(() => {
        clock.expired = true
        controller.abort()
      }, timerMs(ms))
    },
    stop: () => clearTimeout(timer),
    cancel: () => controller.abort(),
  }
  return clock
}

/** The error of a call without a usable answer. A write is done if the status says so, whatever became of the rest. */
function failure(operation: Operation, cause: unknown, clock: Clock, idle: WeakSet<Error>): RestError {
  const error = failureOf(operation, cause, clock, idle)
  return !operation.reads && clock.status >= 200 && clock.status < 300 ? error.with({ outcome: 'done' }) : error
}

function failureOf({ name }: Operation, cause: unknown, { signal, begun, expired }: Clock, idle: WeakSet<Error>) {
  if (expired)
    return troubled(name, 'timeout', { cause, found: begun ? 'the answer began and did not end' : undefined })
  if (signal.aborted) return troubled(name, 'cancelled', { cause })
  if (cause instanceof errors.ResponseExceededMaxSizeError) return troubled(name, 'oversized', { cause })
  if (cause instanceof Undecodable) return troubled(name, 'undecodable', { cause, found: cause.message })
  const error = troubled(name, begun ? 'truncated' : 'unreachable', { cause })
  return !begun && wasIdle(cause, idle) ? error.with({ wasIdle: true }) : error
}

/** Whether it is the end of a connection that had served an answer. */
function wasIdle(cause: unknown, idle: WeakSet<Error>): boolean {
  if (cause instanceof errors.SocketError) return (cause.socket?.bytesRead ?? 0) > 0
  return cause instanceof Error && idle.has(cause)
}
