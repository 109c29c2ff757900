import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { tokens } from '../../sandbox/account/tokens.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { readConfig } from '../../src/config.ts'
import { createGateway } from '../../src/gateway.ts'
import { inherited } from '../support/inherited.ts'
import { listening } from '../support/other-server.ts'
import type { Case, StubbedAnswer } from './case.ts'
import type { Observed, SentRequest } from './expectation.ts'

/** An upstream over HTTP, with what it was asked. */
interface Upstream {
  readonly url: string
  sent(): readonly SentRequest[]
  close(): Promise<void>
}

/** The address of a gateway that listens, or why it did not start. */
interface Started {
  readonly url?: string
  readonly refusal?: string
  close(): Promise<void>
}

/** Starts what a case needs, sends its request, and ends everything. */
export async function observe(one: Case): Promise<Observed> {
  const upstream = one.sandbox ? await sandboxUpstream() : await stubbedUpstream(one.upstream ?? {})
  try {
    const gateway = await started(one, upstream.url)
    try {
      if (gateway.url === undefined) return { refusal: gateway.refusal ?? '', sent: upstream.sent() }
      if (one.setup !== undefined) await answered(posted(`${gateway.url}/graphql`, { query: one.setup }))
      const answer = await answered(requestOf(one, gateway.url))
      return { answer, sent: upstream.sent() }
    } finally {
      await gateway.close()
    }
  } finally {
    await upstream.close()
  }
}

async function sandboxUpstream(): Promise<Upstream> {
  const sandbox = await startSandbox()
  const sent = () => sandbox.requests().map(({ method, path, body = '' }) => ({ method, path, body: parsed(body) }))
  return { url: sandbox.url, sent, close: sandbox.close }
}

async function stubbedUpstream(answers: NonNullable<Case['upstream']>): Promise<Upstream> {
  const sent: SentRequest[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url: path = '' } = request
    sent.push({ method, path, body: parsed(await text(request)) })
    const routes = [`${method} ${path}`, `${method} ${path.split('?')[0]}`]
    const route = routes.find((one) => Object.hasOwn(answers, one))
    tell(response, route === undefined ? unknownResource : answers[route])
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error))
  })
  const { url, close } = await listening(server)
  return { url, sent: () => sent, close }
}

const unknownResource: StubbedAnswer = { __: { status: 404, body: { code: 'not_found', message: 'Unknown resource' } } }

function tell(response: ServerResponse, answer: StubbedAnswer): void {
  const { status = 200, headers = {}, body, raw } = whole(answer)
  const content = raw ?? (body === undefined ? '' : JSON.stringify(body))
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(content)
}

const whole = (answer: StubbedAnswer) =>
  (typeof answer === 'object' && answer !== null && '__' in answer ? answer.__ : { body: answer }) as {
    readonly status?: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: unknown
    readonly raw?: string
  }

/** Settings are those of a process, which alone can refuse to start; without them the gateway runs in this one. */
const started = ({ env }: Case, upstream: string): Promise<Started> =>
  env ? startedAlone(env, upstream) : startedHere(upstream)

async function startedHere(upstream: string): Promise<Started> {
  const { baseUrl, ...config } = readConfig({ LAUNCHDARKLY_BASE_URL: upstream })
  const gateway = createGateway({ ...config, baseUrl: baseUrl ?? upstream, graphiql: undefined })
  const server = await listening(createServer(gateway.listener))
  return {
    url: server.url,
    async close() {
      await server.close()
      await gateway.close()
    },
  }
}

async function startedAlone(env: NonNullable<Case['env']>, upstream: string): Promise<Started> {
  const filled = Object.entries(env).map(([name, value]) => [name, value.replaceAll('{upstream}', upstream)])
  const main = new URL('../../src/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main], {
    env: { ...inherited, PORT: '0', ...Object.fromEntries(filled) },
  })
  const ended = once(child, 'exit')
  let output = ''
  const address = new Promise<string>((found) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        const [url] = /http:\S+(?=\/graphql)/.exec(output) ?? []
        if (url) found(url)
      })
    }
  })
  const url = await Promise.race([address, ended.then(() => undefined)])
  return {
    ...(url === undefined ? { refusal: output } : { url }),
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

const requestOf = ({ query, variables, request }: Case, url: string): Request =>
  request
    ? new Request(url + request.path, { method: request.method, headers: { ...request.headers } })
    : posted(`${url}/graphql`, { query, variables })

const posted = (url: string, body: object): Request =>
  new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: tokens.admin },
    body: JSON.stringify(body),
  })

async function answered(request: Request): Promise<NonNullable<Observed['answer']>> {
  const response = await fetch(request)
  const answer = parsed(await response.text())
  return { ...(typeof answer === 'object' ? answer : {}), status: response.status }
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return content
  }
}
