import { buildConnector, type Dispatcher, EnvHttpProxyAgent, errors, type FormData, Pool } from 'undici'
import type { Operation } from '../operation.ts'
import { timerMs } from './clock.ts'
import { acceptEncoding } from './encoding.ts'
import { Exchange, type Sending } from './exchange.ts'
import type { Bodies } from './room.ts'

export interface WireOptions {
  /** Scheme, host and an optional path prefix: `https://app.launchdarkly.com`. */
  readonly baseUrl: string
  /** The dated version for all routes that are not beta. Default `20240415`, for which this code is written. */
  readonly apiVersion?: string | undefined
  /** The value of the `User-Agent` header. */
  readonly userAgent: string
  /** The most connections. */
  readonly connections: number
  /** The memory of all bodies. */
  readonly bodies: Bodies
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

/** With 256 MB of heap, a process reads some answers of this size at a time, and refuses others (`npm run bench -- bodies`). */
export const defaultMaxAnswerBytes = 16 * 2 ** 20

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
  const limits = { headersTimeoutMs, bodyTimeoutMs, maxAnswerBytes, bodies: options.bodies }
  const idle = new WeakSet<Error>()

  /** Whether an error is the end of a connection that had served an answer. */
  function wasIdle(cause: unknown): boolean {
    if (cause instanceof errors.SocketError) return (cause.socket?.bytesRead ?? 0) > 0
    return cause instanceof Error && idle.has(cause)
  }

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

  return {
    send(message) {
      const { operation, path, body = null } = message
      const tunnelled = methodOverride && !['GET', 'POST'].includes(operation.method)
      const exchange = new Exchange(operation, limits, wasIdle)
      const method = tunnelled ? 'POST' : operation.method
      dispatcher.dispatch(
        { origin, method, path: prefix + path, headers: headersOf(message, tunnelled), body },
        exchange,
      )
      return exchange
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
