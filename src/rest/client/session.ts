import { RestError } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { countOf, type Page } from '../page.ts'
import type { Account } from './accounts.ts'
import { documentOf, troubled } from './answer.ts'
import type { AnswerCache } from './answer-cache.ts'
import type { Way } from './attempt.ts'
import { type Caller, createCaller, type Leaving } from './caller.ts'
import { now as clock } from './clock.ts'
import { deliver, type Errand, limited } from './delivery.ts'
import { type Course, createFlight, type Flight } from './flight.ts'
import { type FormFields, formOf } from './form.ts'
import type { Call, Ledger } from './ledger.ts'
import type { Observer } from './observer.ts'
import type { Pace } from './pace.ts'
import type { AccountLimit } from './rate-limit.ts'
import { isOutage } from './retries.ts'
import type { ListSizes } from './sizes.ts'
import type { TraceContext } from './wire.ts'

/** One upstream, and what its sessions share. */
export interface Upstream extends Way {
  readonly pace: Pace
  /** Whether the process has memory for a document. */
  readonly hasRoom: (text: Buffer) => boolean
  /** The reads under way, by the holder of the token, the verb, the path and the body. */
  readonly flights: Map<string, Flight<Landed>>
  readonly cache: AnswerCache | null
  /** Stands for a token wherever something is kept. */
  readonly holderOf: (token: string) => string
  /** The limits that the holder of a token is held to. */
  readonly accountOf: (holder: string) => Account
  /** The sizes of lists that the holder of a token was told. */
  readonly sizesOf: (holder: string) => ListSizes
}

/** A document, and whether it only stands in for a newer one. */
interface Landed {
  readonly document: unknown
  readonly status: number
  readonly stale: boolean
}

/** Whose calls they are, and what becomes of them. */
export interface Asker {
  /** As LaunchDarkly's `Authorization` header takes it: a bare access token, or `Bearer …` with the token of an OAuth client. */
  readonly token: string
  /** The trace that the calls are part of. A read that several requests share is part of the first one's. */
  readonly trace?: TraceContext | undefined
  /** Aborted when the client hangs up. */
  readonly signal?: AbortSignal | undefined
  /** The time at which the request gives up, in epoch ms by the clock of clock.ts. */
  readonly deadline: number
  readonly ledger: Ledger
  /** Is told of the calls that are made for the request. */
  readonly observer?: Observer | undefined
}

export interface SendOptions {
  /** The GraphQL fields that the call is made for; may grow while it is under way. */
  readonly fields?: ReadonlySet<string>
  /** What is sent as JSON, or the fields of a form. */
  readonly body?: unknown
  /** Whether not even a semantic patch may be sent once more after it lost a race. Default false. */
  readonly once?: boolean | undefined
}

/** The calls of one GraphQL request. */
export interface Session {
  /**
   * The document that an operation answers with. A read takes no call of its own if the same is being read with the same token
   * already; a write ends what was known before it.
   *
   * @param path path and query, as `urlOf` builds them.
   * @throws {RestError}
   */
  send<Answer>(operation: Operation<never, Answer>, path: string, options?: SendOptions): Promise<Answer>
  /** What the last answers said of the limits that the token is held to. Takes no call; null if none said anything. */
  rateLimit(): AccountLimit | null
  /** The sizes of the account's lists, as earlier answers to the token told them. */
  sizes(): ListSizes
}

export function createSession(upstream: Upstream, asker: Asker): Session {
  const { flights, cache } = upstream
  const { ledger, observer, token, trace } = asker
  // Not before it is needed: many a request makes no call.
  let known: Caller | undefined
  const caller = () => (known ??= createCaller({ ...asker, holder: upstream.holderOf(token) }))

  function errandOf(operation: Operation, path: string, { fields = new Set(), body, once }: SendOptions): Errand {
    const message = { operation, path, token, trace, body: bodyOf(operation, body) }
    return { message, account: upstream.accountOf(caller().holder), caller: caller(), fields, once }
  }

  async function read({ message, fields, ...errand }: Errand): Promise<unknown> {
    const { operation, path, body } = message
    const { method } = operation
    const { holder } = errand.caller
    const cached = cache && method === 'GET' ? cache : null
    const fresh = cached?.fresh(holder, path)
    if (fresh) {
      ledger.add({ method, path, fields, shared: 'cache', status: fresh.status })
      observer?.spared?.(operation, 'cache')
      return documentOf(operation, fresh)
    }

    const key = `${holder} ${method} ${path} ${body ?? ''}`
    const under = flights.get(key)
    if (!under) {
      const flight = flightOf(upstream, { ...errand, message, fields }, { key, cache: cached })
      flights.set(key, flight)
      return landed(operation, await flight.join(caller()), { path, fields })
    }
    const call = ledger.add({ method, path, fields, shared: 'in-flight' })
    observer?.spared?.(operation, 'in-flight')
    const since = clock()
    try {
      const joined = under.join(caller())
      if (under.course.turn) upstream.schedule.join(under.course.turn, caller())
      const outcome = await joined
      call.status = outcome.status
      return landed(operation, outcome, { path, fields })
    } catch (error) {
      call.status = statusOf(error)
      throw error
    } finally {
      call.ms = clock() - since
    }
  }

  function landed(operation: Operation, { document, status, stale }: Landed, entry: Pick<Call, 'path' | 'fields'>) {
    if (stale) {
      ledger.add({ ...entry, method: operation.method, status, shared: 'cache', stale })
      observer?.spared?.(operation, 'stale')
    }
    return document
  }

  async function write(errand: Errand): Promise<unknown> {
    const { holder } = errand.caller
    try {
      return (await flightOf(upstream, errand, null).join(caller())).document
    } finally {
      // What was read before tells of another state, and what is being read may. Nobody who asks from now on is to get it.
      for (const key of flights.keys()) if (key.startsWith(`${holder} `)) flights.delete(key)
      cache?.forget(holder)
    }
  }

  function learn({ name }: Operation, page: Page<unknown>): void {
    const count = countOf(page)
    if (count !== undefined) upstream.sizesOf(caller().holder).learn(name, count)
  }

  return {
    async send<Answer>(operation: Operation<never, Answer>, path: string, options: SendOptions = {}) {
      const over = caller().over()
      if (over) throw missed(operation, over)
      const errand = errandOf(operation, path, options)
      const document = await (operation.reads ? read(errand) : write(errand))
      if (operation.paged && isWholeAccount(operation, path)) learn(operation, document as Page<unknown>)
      return document as Answer
    },
    sizes: () => upstream.sizesOf(caller().holder),
    rateLimit: () => upstream.accountOf(caller().holder).rateLimit(clock()),
  }
}

/** Whether a list is of everything that the account has of a kind. */
const isWholeAccount = (operation: Operation, path: string): boolean =>
  operation.method === 'GET' && !operation.path.includes('{') && !/[?&](?:filter|q|query)=/.test(path)

function bodyOf({ form }: Operation, body: unknown) {
  if (body === undefined) return undefined
  return form ? formOf(body as FormFields) : JSON.stringify(body)
}

/** Where an answer is shared from as long as nobody writes. */
interface Shelf {
  readonly key: string
  readonly cache: AnswerCache | null
}

/** A document of so many bytes takes a turn of its own to be parsed and read: several milliseconds. */
const largeBytes = 50_000

/** @param shelf null for a write, whose answer is for its caller alone. */
function flightOf(upstream: Upstream, errand: Errand, shelf: Shelf | null): Flight<Landed> {
  const { flights } = upstream
  const { operation, path } = errand.message
  const { holder } = errand.caller
  // Not after a write: the answer may be of before.
  const current = () => shelf !== null && flights.get(shelf.key) === flight

  const flight: Flight<Landed> = createFlight<Landed>({
    async work(course) {
      const reply = await deliver(upstream, errand, course)
      if (reply.body.length >= largeBytes) {
        await upstream.pace.turn()
        if (!upstream.hasRoom(reply.body)) throw roomless(operation)
      }
      const document = documentOf(operation, reply)
      if (current()) shelf?.cache?.keep(holder, path, reply)
      return { document, status: reply.status, stale: false }
    },
    missed: (why, course) => missed(operation, why, course),
    instead(error) {
      if (statusOf(error) === 401) upstream.cache?.forget(holder)
      const reply = isFailing(error) ? shelf?.cache?.any(holder, path) : undefined
      return reply && { document: documentOf(operation, reply), status: reply.status, stale: true }
    },
    over() {
      if (current()) flights.delete(shelf!.key)
    },
  })
  return flight
}

/** The error of a call whose answer there is no memory for. */
function roomless({ name, reads }: Operation): RestError {
  const found = 'the process has too little memory left to read it'
  const error = troubled(name, 'oversized', { found })
  return reads ? error : error.with({ outcome: 'done' })
}

/** The error of a call whose request is over before the answer is there. */
function missed({ name, reads }: Operation, why: Leaving, course?: Course): RestError {
  if (why === 'gone') return troubled(name, 'cancelled')
  const now = clock()
  const spentUntil = course?.turn?.gate.opening(now).spentUntil ?? 0
  if (spentUntil > now) return limited(name, spentUntil)
  const error = troubled(name, 'timeout', { found: "the request's deadline passed" }).with({ late: true })
  const isSent = course?.cancel !== undefined && course.turn === undefined
  return isSent && !reads ? error.with({ outcome: 'unknown' }) : error
}

const statusOf = (error: unknown) => (error instanceof RestError ? (error.details.status ?? null) : null)

/** Whether the upstream fails, as against an answer that the caller has to live with. */
function isFailing(error: unknown): boolean {
  if (!(error instanceof RestError)) return false
  return (
    isOutage(error) || error.details.status === 429 || ['timeout', 'limited', 'resting'].includes(error.details.trouble)
  )
}
