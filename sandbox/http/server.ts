import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import type { Clock } from '../faults/clock.ts'
import { controls, refused } from '../faults/control.ts'
import { type Answer, type faultList, type Reply, spoiled } from '../faults/faults.ts'
import { replyInHeader } from '../faults/reply.ts'
import type { rateCounter } from '../limits/rate.ts'
import type { Store } from '../store.ts'
import { answering } from './answer.ts'
import { delivery } from './delivery.ts'
import { ApiError, errorIds } from './errors.ts'
import { bodyOf, crossOrigin, depthRefusal, methodOf } from './incoming.ts'
import { type AskedFor, type Exchange, parsed, type requestLog, withoutAuthorization } from './log.ts'
import { sent } from './sent.ts'

interface Edges {
  faults: ReturnType<typeof faultList>
  asked: ReturnType<typeof requestLog>
  clock: Clock
  rates: ReturnType<typeof rateCounter>
  latencyMs: number
  /** Tells the webhooks what was done. */
  tell(entry: AuditLogEntryRecord): void
  /** Told of every exchange after it was sent. */
  onExchange?: ((exchange: Exchange) => void) | undefined
  /** Told of every request when its answer is on its way, or when the client has gone. */
  onRequest?: ((asked: AskedFor, milliseconds: number) => void) | undefined
}

/** The HTTP side: what comes in becomes a question, what is told becomes bytes, and both are written down. */
export function sandboxServer(store: Store, edges: Edges): Server {
  const { faults, asked, rates, latencyMs, tell, onExchange, onRequest } = edges
  const topicOf = answering(store, tell)
  const control = controls(edges)
  const faultId = errorIds()

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const began = performance.now()
    const { method = 'GET', url = '/', headers } = request
    const received = await bodyOf(request)
    const bytes = received instanceof ApiError ? Buffer.alloc(0) : received
    const body = bytes.toString()
    const controlled = control(method, url, body)
    if (controlled) return delivery(response)(controlled)
    const demanded = replyInHeader(headers)
    if (demanded instanceof ApiError) return delivery(response)(refused(demanded))

    const content = await sent(headers, bytes)
    const unreadable = received instanceof ApiError ? received : depthRefusal(content)
    const topic = topicOf({ method: methodOf(request), url, headers, body: unreadable ? undefined : content })
    const rated = rates(topic.name)
    // A spent window refuses before anything else can happen, so a fault waits for the next request.
    const reply = rated.refusal ? undefined : (demanded ?? faults.take(method, url))
    const told = topic.answer(rated.refusal ?? unreadable ?? (topic.writes ? refusalBy(reply) : undefined))
    const rateHeaders = rated.headers(reply?.status ?? told.status)
    const ordinary: Answer = {
      ...told,
      headers: { 'content-type': 'application/json', ...crossOrigin(headers), ...told.headers, ...rateHeaders },
    }
    const answer = reply ? spoiled(ordinary, reply, faultId) : ordinary
    const entry: AskedFor = {
      at: performance.timeOrigin + began,
      method,
      path: url,
      operation: topic.name,
      query: topic.query,
      unknown: topic.unknown,
      version: headers['ld-api-version']?.toString() ?? null,
      status: reply?.reset ? 0 : answer.status,
      hungUp: response.destroyed,
      headers: withoutAuthorization(headers),
      ...(body === '' ? {} : { body }),
    }
    asked.add(entry)
    const deliver = delivery(response, () => {
      // When the sandbox closes, it is the one that hangs up.
      entry.hungUp = server.listening
    })
    const isDelivered = await deliver(answer, { ...reply, delayMs: reply?.delayMs ?? latencyMs })
    onRequest?.(entry, performance.now() - began)
    if (isDelivered) onExchange?.(exchangeOf(entry, methodOf(request), answer, reply !== undefined))
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.destroy(error))
  })
  return server
}

/** Who is told that it failed has to find that nothing was written; a connection that breaks leaves them in doubt. */
const refusalBy = ({ status = 0 }: Reply = {}) =>
  status >= 400 ? new ApiError(status, `The sandbox was told to answer ${status}`) : undefined

const exchangeOf = (
  { path, headers, status, body }: AskedFor,
  method: string,
  answer: Answer,
  fault: boolean,
): Exchange => ({
  method,
  path,
  headers,
  ...(body === undefined ? {} : { body: readable(body) }),
  status,
  answer: parsed(answer.text),
  answerHeaders: Object.fromEntries(
    Object.entries(answer.headers).filter((one): one is [string, string] => one[1] !== null),
  ),
  ...(fault ? { fault } : {}),
})

/** A body that is too deep to be walked stays a text. */
function readable(body: string): unknown {
  const value = parsed(body)
  return depthRefusal(value) ? body : value
}

/** Counts the connections that are open, without asking the operating system. */
export function connectionCounter(server: Server): () => number {
  let count = 0
  server.on('connection', (socket) => {
    count++
    socket.once('close', () => count--)
  })
  return () => count
}
