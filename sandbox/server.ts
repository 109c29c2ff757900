import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { answering, type Question, type Told } from './answer.ts'
import { errorIds } from './errors.ts'
import { type Answer, type faultList, type Reply, spoiled } from './faults.ts'
import { type AskedFor, type Exchange, parsed, type requestLog, withoutAuthorization } from './log.ts'
import { rateCounter } from './rate.ts'
import type { Store } from './store.ts'

interface Edges {
  faults: ReturnType<typeof faultList>
  asked: ReturnType<typeof requestLog>
  /** Told of every exchange after it was sent. */
  onExchange?: ((exchange: Exchange) => void) | undefined
  onRequest?: ((asked: AskedFor, milliseconds: number) => void) | undefined
}

const controlPath = '/sandbox/requests'

/** The HTTP side: what comes in becomes a question, what is told becomes bytes, and both are written down. */
export function sandboxServer(store: Store, { faults, asked, onExchange, onRequest }: Edges): Server {
  const tell = answering(store)
  const rates = rateCounter()
  const faultId = errorIds()

  async function handle(request: IncomingMessage, response: ServerResponse) {
    const began = performance.now()
    const question = { method: request.method ?? 'GET', url: request.url ?? '/', headers: request.headers }
    if (question.url === controlPath) return control(question.method, response, asked)

    const body = question.method === 'GET' ? '' : await bodyOf(request)
    const told = tell({ ...question, body: parsed(body) })
    const headers = { 'content-type': 'application/json', ...rates(nameOf(told)) }
    const reply = faults.take(question.method, question.url)
    const ordinary = { status: told.status, headers, text: told.text }
    const sent = reply ? spoiled(ordinary, reply, faultId) : ordinary
    const entry = entryOf(question, told, reply?.reset ? 0 : sent.status)
    asked.add(entry)
    if (reply?.delayMs) await pause(reply.delayMs)
    send(response, sent, reply)
    onRequest?.(entry, performance.now() - began)
    onExchange?.({
      method: entry.method,
      path: entry.path,
      headers: entry.headers,
      ...(body === '' ? {} : { body: parsed(body) }),
      status: entry.status,
      answer: parsed(sent.text),
      answerHeaders: sent.headers,
      ...(reply ? { fault: true } : {}),
    })
  }

  return createServer((request, response) => {
    handle(request, response).catch((error) => response.destroy(error))
  })
}

const nameOf = ({ operation }: Told) => (operation ? `${operation.method} ${operation.path}` : 'unknown')

const entryOf = ({ method, url, headers }: Question, told: Told, status: number): AskedFor => ({
  method,
  path: url,
  operation: nameOf(told),
  query: told.query,
  unknown: Object.keys(told.query).filter((name) => told.operation?.answerer.takes.includes(name) === false),
  version: headers['ld-api-version']?.toString() ?? null,
  status,
  headers: withoutAuthorization(headers),
})

function send(response: ServerResponse, { status, headers, text }: Answer, reply?: Reply) {
  if (reply?.reset) return response.destroy()
  const bytes = Buffer.from(text)
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  if (!reply?.truncate) return response.end(bytes)
  return response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy())
}

/** The one route that LaunchDarkly does not have: another process can ask what the sandbox was asked. */
function control(method: string, response: ServerResponse, asked: Edges['asked']) {
  const headers = { 'content-type': 'application/json' }
  if (method === 'GET') return send(response, { status: 200, headers, text: JSON.stringify(asked.all()) })
  if (method !== 'DELETE') return send(response, { status: 405, headers, text: '{"code":"method_not_allowed"}' })
  asked.forget()
  return response.writeHead(204).end()
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
