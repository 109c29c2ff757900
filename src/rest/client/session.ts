import { RestError } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { countOf, type Page } from '../page.ts'
import type { Account } from './accounts.ts'
import { documentOf, documentWithoutAccess, type Reply, roomless, troubled } from './answer.ts'
import type { AnswerCache } from './answer-cache.ts'
import type { Way } from './attempt.ts'
import { type Caller, createCaller, type Leaving } from './caller.ts'
import { now as clock } from './clock.ts'
import { deliver, type Errand, limited } from './delivery.ts'
import { emptied } from './emptied.ts'
import { type Course, createFlight, type Flight } from './flight.ts'
import { forgetHolder } from './forgetting.ts'
import { type FormFields, formOf } from './form.ts'
import type { KnownKeys } from './known-keys.ts'
import type { Call, Ledger } from './ledger.ts'
import type { Observer } from './observer.ts'
import type { Pace } from './pace.ts'
import type { AccountLimit } from './rate-limit.ts'
import { isOutage } from './retries.ts'
import { type Bodies, largeBytes } from './room.ts'
import type { Looked, SharedAnswers } from './shared-answers.ts'
import type { ListSizes } from './sizes.ts'
import type { TraceContext } from './wire.ts'

/** One upstream with the state that its sessions share. */
export interface Upstream extends Way {
  readonly pace: Pace
  /** Whether the process has enough memory for a document. */
  readonly hasRoom: (text: Buffer) => boolean
  readonly bodies: Bodies
  /** The reads under way, by holder, verb, path and body. */
  readonly flights: Map<string, UnderWay>
  readonly cache: AnswerCache | null
  /** The answers of all gateways. Null without a store, or without a cache. */
  readonly shared: SharedAnswers | null
  /** The names of the operations whose documents have parts `_access` in JSON of users, or where their shapes have none. */
  readonly accessElsewhere: Set<string>
  /** Returns the keyed hash that replaces a token in everything that is kept. */
  readonly holderOf: (token: string) => string
  /** The account of a holder, with its limits. */
  readonly accountOf: (holder: string) => Account
  /** The known sizes of lists for a holder. */
  readonly sizesOf: (holder: string) => ListSizes
  /** The known keys of objects for a holder. */
  readonly keysOf: (holder: string) => KnownKeys
}

/** A read under way. */
export interface UnderWay {
  readonly flight: Flight<Landed>
  readonly operation: Operation
  readonly path: string
}

/** A document. `stale` marks one from the cache that replaces a newer one, and `elsewhere` one that another gateway kept. */
interface Landed {
  readonly document: unknown
  /** Whether its text is so large that it is worth emptying. */
  readonly isLarge: boolean
  readonly status: number
  readonly stale: boolean
  readonly elsewhere: boolean
}

/** The request that makes the calls. */
export interface Asker {
  /** The value of LaunchDarkly's `Authorization` header: a bare access token, or `Bearer …` with the token of an OAuth client. */
  readonly token: string
  /** The trace of the calls. A shared read belongs to the trace of the first request. */
  readonly trace?: TraceContext | undefined
  /** Aborted when the client disconnects. */
  readonly signal?: AbortSignal | undefined
  /** The deadline of the request, in epoch ms by the clock of clock.ts. */
  readonly deadline: number
  readonly ledger: Ledger
  /** Receives the calls of the request. */
  readonly observer?: Observer | undefined
  /** Whether fields of the request read the parts `_access` of documents. Default true. */
  readonly readsAccess?: boolean | undefined
}

export interface SendOptions {
  /** The GraphQL fields that need the call. More can be added while it is under way. */
  readonly fields?: ReadonlySet<string>
  /** The value to send as JSON, or the fields of a form. */
  readonly body?: unknown
  /** Whether a kept answer is not recent enough. Default false. */
  readonly anew?: boolean | undefined
  /** Whether a semantic patch must not be repeated after a concurrent edit. Default false. */
  readonly once?: boolean | undefined
}

/** The calls of one GraphQL request. */
export interface Session {
  /**
   * Sends an operation and returns its document. A read takes no call if the same read is under way with the same token. A write
   * ends the validity of everything read before.
   *
   * @param path The path and query, as `urlOf` builds them.
   * @throws {RestError}
   */
  send<Answer>(operation: Operation<never, Answer>, path: string, options?: SendOptions): Promise<Answer>
  /** Spares the reads that were not sent, because the request is answered. Later reads fail. Writes and calls under way go on. */
  answered(): void
  /**
   * Empties the large documents that this session alone has read, because the request has been answered. Does nothing while a call is under
   * way.
   */
  end(): void
  /** The limits of the token in the last answers, without a call. Null if no answer contained limits. */
  rateLimit(): AccountLimit | null
  /** The sizes of the account's lists in earlier answers to the token. */
  sizes(): ListSizes
  /** The keys of objects in earlier answers to the token. */
  keys(): KnownKeys
}

export function createSession(upstream: Upstream, asker: Asker): Session {
  const { flights, cache } = upstream
  const { ledger, observer, token, trace } = asker
  // Created on demand, because many requests make no call.
  let known: Caller | undefined
  /** The large documents that no other session has, as long as the request keeps them. */
  const own: WeakRef<object>[] = []
  const owns = (document: unknown) => {
    if (typeof document === 'object' && document !== null) own.push(new WeakRef(document))
  }
  let pending = 0
  const caller = () => (known ??= createCaller({ ...asker, holder: upstream.holderOf(token) }))

  function errandOf(operation: Operation, path: string, { fields = new Set(), body, once }: SendOptions): Errand {
    const message = { operation, path, token, trace, body: bodyOf(operation, body) }
    return { message, account: upstream.accountOf(caller().holder), caller: caller(), fields, once }
  }

  async function read(errand: Errand, anew: boolean): Promise<unknown> {
    const { message, fields } = errand
    const { operation, path, body } = message
    const { method } = operation
    const { holder } = errand.caller
    const cached = cache && method === 'GET' ? cache : null
    const fresh = anew ? undefined : cached?.fresh(holder, path)
    if (fresh) {
      ledger.add({ method, path, fields, shared: 'cache', status: fresh.status })
      observer?.spared?.(operation, 'cache')
      const isLarge = fresh.body.length >= largeBytes
      if (isLarge) await itsTurn(upstream, operation, fresh)
      const document = readReply(upstream, operation, fresh, [caller()])
      if (isLarge) owns(document)
      return document
    }

    // A read that must be new cannot join one that may find an answer in the store.
    const key = `${holder} ${method} ${path} ${body ?? ''}${anew && upstream.shared ? ' anew' : ''}`
    const under = flights.get(key)?.flight
    if (!under) {
      const flight = flightOf(upstream, errand, { key, cache: cached, anew })
      flights.set(key, { flight, operation, path })
      const outcome = await flight.join(caller())
      if (outcome.isLarge && !flight.course.isShared()) owns(outcome.document)
      if (outcome.elsewhere) {
        ledger.add({ method, path, fields, shared: 'cache', status: outcome.status })
        observer?.spared?.(operation, 'cache')
      }
      return landed(operation, outcome, { path, fields })
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
      // Answers from before the write are outdated, and answers of reads under way may be.
      forgetHolder(upstream, holder)
      // Before the answer, so that whoever has it reads anew at any gateway.
      if (upstream.shared) await upstream.shared.forget(holder)
    }
  }

  function learn({ name }: Operation, path: string, page: Page<unknown>): void {
    // A list without pages has no count, and takes no limit.
    const count = countOf(page) ?? (path.includes('?') ? undefined : page.items.length)
    if (count !== undefined) upstream.sizesOf(caller().holder).learn(name, count)
  }

  return {
    async send<Answer>(operation: Operation<never, Answer>, path: string, options: SendOptions = {}) {
      const over = caller().over()
      if (over && (over !== 'answered' || operation.reads)) throw missed(operation, over)
      const errand = errandOf(operation, path, options)
      pending++
      try {
        const document = await (operation.reads ? read(errand, options.anew === true) : write(errand))
        if (operation.paged && isWholeAccount(operation, path)) learn(operation, path, document as Page<unknown>)
        return document as Answer
      } finally {
        pending--
      }
    },
    answered: () => caller().answered(),
    end() {
      if (pending === 0) for (const document of own.splice(0)) emptied(document.deref())
    },
    keys: () => upstream.keysOf(caller().holder),
    sizes: () => upstream.sizesOf(caller().holder),
    rateLimit: () => upstream.accountOf(caller().holder).rateLimit(clock()),
  }
}

/** Query parameters that change the page or the documents of a list, but not its total. */
const pagingParameters = new Set(['limit', 'offset', 'sort', 'expand'])

/** Whether a parameter of a list leaves nothing out. An unknown one could be a filter. */
const isPaging = ([name, value]: readonly [string, string]): boolean =>
  pagingParameters.has(name) || (name === 'showAll' && value === 'true')

/** Whether a list contains everything of a kind in the account. */
const isWholeAccount = (operation: Operation, path: string): boolean =>
  operation.method === 'GET' &&
  !operation.path.includes('{') &&
  [...new URLSearchParams(path.split('?')[1])].every(isPaging)

function bodyOf({ form }: Operation, body: unknown) {
  if (body === undefined) return undefined
  return form ? formOf(body as FormFields) : JSON.stringify(body)
}

/** The keys under which an answer is shared until a write. */
interface Shelf {
  readonly key: string
  readonly cache: AnswerCache | null
  /** Whether no kept answer may be used. */
  readonly anew: boolean
}

/** @param shelf Null for a write, whose answer belongs to its caller only. */
function flightOf(upstream: Upstream, errand: Errand, shelf: Shelf | null): Flight<Landed> {
  const { flights, shared } = upstream
  const { operation, path } = errand.message
  const { holder } = errand.caller
  // False after a write, because the answer may be from before it.
  const current = () => shelf !== null && flights.get(shelf.key)?.flight === flight

  const over = () => {
    if (current()) flights.delete(shelf!.key)
  }

  const flight: Flight<Landed> = createFlight<Landed>({
    isSparable: operation.reads,
    async work(course) {
      const looked = shelf?.cache && shared ? await look(shared, errand, course) : undefined
      const found = shelf?.anew ? undefined : looked?.found
      if (found && current()) shelf?.cache?.keep(holder, operation, path, found.reply, found.ageMs)
      const kept = found && shelf?.cache?.fresh(holder, path)
      const reply = kept ?? (await deliver(upstream, errand, course))
      const isLarge = reply.body.length >= largeBytes
      if (isLarge) await itsTurn(upstream, operation, reply)
      const isCurrent = current()
      // From here on, nobody can join who needs more of the document.
      over()
      const document = readReply(upstream, operation, reply, course.callers())
      if (isCurrent && !kept) {
        shelf?.cache?.keep(holder, operation, path, reply)
        looked?.keep(reply)
      }
      return { document, isLarge, status: reply.status, stale: false, elsewhere: kept !== undefined }
    },
    missed: (why, course) => missed(operation, why, course),
    instead(error) {
      if (statusOf(error) === 401) {
        upstream.cache?.forget(holder)
        void shared?.forget(holder)
      }
      const reply = isFailing(error) ? shelf?.cache?.any(holder, path) : undefined
      if (!reply) return undefined
      const isLarge = reply.body.length >= largeBytes
      if (isLarge && !upstream.hasRoom(reply.body)) return undefined
      return { document: documentOf(operation, reply), isLarge, status: reply.status, stale: true, elsewhere: false }
    },
    over,
  })
  return flight
}

/**
 * Looks for an answer of another gateway.
 *
 * @throws {RestError} if no caller waits any more.
 */
async function look(shared: SharedAnswers, { message, caller }: Errand, course: Course): Promise<Looked> {
  const { operation, path, token } = message
  course.isLooking = true
  const looked = await shared.look({ token, holder: caller.holder, operation, path })
  course.isLooking = false
  if (course.callers().length === 0) throw troubled(operation.name, 'cancelled')
  return looked
}

/** Reads the document of an answer, without `_access` if no caller reads that. */
function readReply(
  { accessElsewhere }: Upstream,
  operation: Operation,
  reply: Reply,
  callers: readonly Caller[],
): unknown {
  const { name, reads } = operation
  const isWhole = !reads || accessElsewhere.has(name) || callers.some(({ readsAccess = true }) => readsAccess)
  const short = isWhole ? undefined : documentWithoutAccess(operation, reply, () => accessElsewhere.add(name))
  return short ?? documentOf(operation, reply)
}

/**
 * Waits until a large document may be parsed, because that takes several milliseconds.
 *
 * @throws {RestError} if the process has too little memory for it.
 */
async function itsTurn(
  { pace, hasRoom, bodies }: Upstream,
  { name, reads }: Operation,
  { body }: Reply,
): Promise<void> {
  const isWithin = bodies.take(body.length)
  try {
    await pace.begin()
    if (isWithin && hasRoom(body)) return
  } finally {
    bodies.leave(body.length)
  }
  throw reads ? roomless(name) : roomless(name).with({ outcome: 'done' })
}

/** The error of a call whose request ended before the answer. */
function missed({ name, reads }: Operation, why: Leaving, course?: Course): RestError {
  if (why !== 'deadline') return troubled(name, 'cancelled')
  const now = clock()
  const spentUntil = course?.turn?.gate.opening(now).spentUntil ?? 0
  if (spentUntil > now) return limited(name, spentUntil)
  const error = troubled(name, 'timeout', { found: "the request's deadline passed" }).with({ late: true })
  const isSent = course?.cancel !== undefined && course.turn === undefined
  return isSent && !reads ? error.with({ outcome: 'unknown' }) : error
}

const statusOf = (error: unknown) => (error instanceof RestError ? (error.details.status ?? null) : null)

/** Whether the upstream failed, so that a kept answer may replace the error. */
function isFailing(error: unknown): boolean {
  if (!(error instanceof RestError)) return false
  return (
    isOutage(error) || error.details.status === 429 || ['timeout', 'limited', 'resting'].includes(error.details.trouble)
  )
}
