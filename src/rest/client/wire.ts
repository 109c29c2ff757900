import { buildConnector, type Dispatcher, EnvHttpProxyAgent, errors, type FormData, Pool } from 'undici'
import type { RestError } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { type Reply, troubled } from './answer.ts'
import { timerMs } from './clock.ts'
import { acceptEncoding, decoded, decodersOf, Undecodable } from './encoding.ts'
import { holdsMoreThan } from './json-values.ts'

export interface WireOptions {
  /** Scheme, host and an optional path prefix: `https://app.launchdarkly.com`. */
  readonly baseUrl: string
  /** The dated version for all routes that are not beta. Default `20240415`, for which this code is written. */
  readonly apiVersion?: string | undefined
  /** The value of the `User-Agent` header. */
  readonly userAgent: string
  /** The most connections. */
  readonly connections: number
  /** The time to connect, in ms. Default 5000. */
  readonly connectTimeoutMs?: number | undefined
  /** The time until an answer begins, in ms. Default 30 000. */
  readonly headersTimeoutMs?: number | undefined
  /** The time from the beginning to the end of an answer, in ms. Default 30 000. */
  readonly bodyTimeoutMs?: number | undefined
  /** The size of an answer in bytes, both compressed and decompressed. It may contain one JSON value per 32 bytes. Default 16 MiB. */
  readonly maxAnswerBytes?: number | undefined
  /**
   * Whether PUT, PATCH and DELETE are sent as POST with `X-HTTP-Method-Override`, for networks that block these methods. Default
   * false.
   */
  readonly methodOverride?: boolean | undefined
  /** The proxy to an http upstream, and to an https one without a proxy of its own. Default none; an empty text means none. */
  readonly httpProxy?: string | undefined
  /** The proxy to an https upstream. */
  readonly httpsProxy?: string | undefined
  /** Hosts that are reached without a proxy, separated by commas. */
  readonly noProxy?: string | undefined
}

/** A process of 512 MB reads one answer of this size at a time, a process of 1 GB 24 (`npm run bench -- bodies`). */
export const defaultMaxAnswerBytes = 16 * 2 ** 20

/** An empty object takes three bytes of text and sixty bytes of memory. No real answer consists of them. */
const bytesOfValue = 32

/** The trace of the calls, in the headers of W3C Trace Context. */
export interface TraceContext {
  readonly traceparent: string
  readonly tracestate?: string
}

export interface Message {
  readonly operation: Operation
  /** The path and query, as `urlOf` builds them. */
  readonly path: string
  /** A JSON text or a form. Undefined for a call without a body. */
  readonly body?: string | FormData | undefined
  /** The value of the `Authorization` header: a bare access token, or `Bearer …` with the token of an OAuth client. */
  readonly token: string
  readonly trace?: TraceContext | undefined
}

/** A call under way. */
export interface Sending {
  /** Rejects with a RestError without a complete answer. An answer of any status resolves. */
  readonly reply: Promise<Reply>
  /** Aborts the call and closes its connection. */
  cancel(): void
}

export interface Wire {
  send(message: Message): Sending
  /**
   * Checks whether anybody answers, without a token and without a document.
   *
   * @returns The HTTP status.
   * @throws if no answer comes in time.
   */
  reach(withinMs: number): Promise<number>
  close(): Promise<void>
}

/** HTTP to one upstream. It does not decide when and how often a call is sent, and it keeps no token. */
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
      // A form sets its own type, with the boundary between its parts.
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
      // A refusal counts even if its body is unreadable.
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
 * Uses HTTP/1.1 only. So an aborted call closes only its own connection, and undici repeats no call itself, as it does with calls
 * that an HTTP/2 server refuses, including writes.
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
    // The clock of each call enforces these limits to the millisecond, even for a body that arrives in drips.
    headersTimeout: 0,
    bodyTimeout: 0,
  }
  if (!httpProxy && !httpsProxy)
    return new Pool(origin, { ...common, connect: watched({ ...tls, timeout: connectTimeoutMs }, idle) })
  return new EnvHttpProxyAgent({
    ...common,
    ...{ httpProxy, httpsProxy, noProxy, proxyTls: tls, requestTls: tls },
    // Without this, undici ignores these limits for a proxy.
    factory: (to, own) => new Pool(to, { ...common, ...own }),
    // A tunnel is part of the connection. Without a timeout, a tunnel that is never made would keep its place.
    clientFactory: (proxy, own) => new Pool(proxy, { ...own, headersTimeout: connectTimeoutMs }),
  })
}

type Body = Dispatcher.ResponseData['body']

/** Connects, and records the errors of connections that had served an answer. */
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

/** Aborts a call when its time is over, or when it is no longer wanted. */
function createClock() {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const clock = {
    signal: controller.signal,
    /** Whether the answer has begun. */
    begun: false,
    /** The status of the answer; 0 before it begins. */
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

/** The error of a call without a usable answer. A write with a successful status was made, even if the rest of the answer failed. */
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

/** Whether the error is the end of a connection that had served an answer. */
function wasIdle(cause: unknown, idle: WeakSet<Error>): boolean {
  if (cause instanceof errors.SocketError) return (cause.socket?.bytesRead ?? 0) > 0
  return cause instanceof Error && idle.has(cause)
}
