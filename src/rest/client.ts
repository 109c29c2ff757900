import { type Dispatcher, errors, Pool } from 'undici'
import { type Failure, isDocument, refusal, troubled } from './answer.ts'
import { RestError } from './errors.ts'
import { gate } from './gate.ts'
import type { Ledger } from './ledger.ts'
import type { Operation } from './operation.ts'

export interface ClientOptions {
  /** Scheme, host and, if it has one, a path prefix: `https://app.launchdarkly.com`. */
  readonly baseUrl: string
  /** The dated version that is asked for on every route that is not beta. Default `20240415`, which this code is written for. */
  readonly apiVersion?: string
  /** What the client calls itself. */
  readonly userAgent: string
  /** How many calls may be in flight at a time. Default 8. */
  readonly maxConcurrentCalls?: number
  /** How long an answer may take to begin, and to pause, in ms. Default 30 000. */
  readonly timeoutMs?: number
}

/** Whose call it is, and what becomes of it. */
export interface Caller {
  /** The bare token, as LaunchDarkly's `Authorization` header takes it. */
  readonly token: string
  readonly signal?: AbortSignal | undefined
  readonly ledger: Ledger
  /** The GraphQL fields that the call is made for; may grow while it is under way. */
  readonly fields: ReadonlySet<string>
}

export interface Client {
  /**
   * Sends one call and gives the document that it answers with.
   *
   * @param path path and query, as `urlOf` builds them.
   * @throws {RestError}
   */
  send<Answer>(operation: Operation<never, Answer>, path: string, caller: Caller): Promise<Answer>
  close(): Promise<void>
}

/** One connection pool for one upstream. It knows no token: each call brings its own. */
export function createClient(options: ClientOptions): Client {
  const { origin, pathname } = new URL(options.baseUrl)
  const prefix = pathname.replace(/\/+$/, '')
  const { apiVersion = '20240415', maxConcurrentCalls = 8, timeoutMs = 30_000 } = options
  const pool = new Pool(origin, {
    connections: maxConcurrentCalls,
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  const enter = gate(maxConcurrentCalls)

  async function exchange<Answer>(operation: Operation<never, Answer>, path: string, caller: Caller, askedAt: number) {
    const sentAt = performance.now()
    const call = caller.ledger.sent(operation.method, path, sentAt - askedAt, caller.fields)
    try {
      const answer = await pool.request({
        method: operation.method,
        path: prefix + path,
        headers: {
          authorization: caller.token,
          accept: 'application/json',
          'ld-api-version': operation.beta ? 'beta' : apiVersion,
          'user-agent': options.userAgent,
        },
        signal: caller.signal ?? null,
      })
      call.status = answer.statusCode
      return await document<Answer>(operation, answer, caller.token)
    } catch (error) {
      throw error instanceof RestError ? error : troubled(operation.name, failureOf(error, caller), error)
    } finally {
      call.ms = performance.now() - sentAt
    }
  }

  return {
    send(operation, path, caller) {
      const askedAt = performance.now()
      return enter(() => {
        if (caller.signal?.aborted) throw troubled(operation.name, 'cancelled')
        return exchange(operation, path, caller, askedAt)
      })
    },
    close: () => pool.close(),
  }
}

async function document<Answer>(operation: Operation, answer: Dispatcher.ResponseData, token: string): Promise<Answer> {
  const body = await answer.body.text()
  if (answer.statusCode >= 300) throw refusal(operation.name, answer.statusCode, body, token)
  const value = json(operation, body)
  if (!isDocument(value, operation)) throw troubled(operation.name, 'misshapen')
  return value as Answer
}

function json(operation: Operation, body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw troubled(operation.name, 'malformed', cause)
  }
}

function failureOf(error: unknown, caller: Caller): Failure {
  if (caller.signal?.aborted) return 'cancelled'
  const timedOut = [errors.HeadersTimeoutError, errors.BodyTimeoutError, errors.ConnectTimeoutError]
  if (timedOut.some((kind) => error instanceof kind)) return 'timeout'
  return 'unreachable'
}
