import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attacks } from '../bench/attack-queries.ts'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { createGateway, type Gateway } from '../src/gateway.ts'

let sandbox: Sandbox
let gateway: Gateway
let server: Server
let port: number
const defects: unknown[] = []

beforeAll(async () => {
  sandbox = await startSandbox()
  gateway = createGateway({
    baseUrl: sandbox.url,
    fallbackToken: sandbox.token,
    onDefect: (error) => defects.push(error),
  })
  server = createServer(gateway.yoga).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await gateway.close()
  await sandbox.close()
})

async function send(body: string, headers: Record<string, string> = {}) {
  sandbox.forget()
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  const text = await response.text()
  return { text, ...JSON.parse(text), status: response.status, calls: sandbox.requests() }
}

const closedSet = [
  'ANSWER_TOO_LARGE',
  'TOO_MANY_ERRORS',
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'UNAUTHENTICATED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
]

/** Some answers are large, and a machine may be busy. */
const patience = 60_000

describe('attacks', { timeout: patience }, () => {
  it.each(attacks)('$title: is answered, $told', async ({ body, refusal, calls }) => {
    const answer = await send(body)
    const told = (answer.errors ?? []).map(({ message }: { message: string }) => message).join('\n')
    if (refusal) expect(told).toMatch(refusal)
    else expect(told).toBe('')
    expect(answer.calls.length).toBeLessThanOrEqual(calls)
    expect(answer.text).not.toMatch(/\bat \S+ \(|node_modules|\/src\//)
    expect(defects).toEqual([])
    expect(answer.errors?.length ?? 0).toBeLessThanOrEqual(101)
    for (const { message } of answer.errors ?? []) expect(message.length).toBeLessThanOrEqual(1000)
    expect(answer.text.length).toBeLessThan(1_000_000)
    for (const { extensions } of answer.errors ?? []) if (extensions) expect(closedSet).toContain(extensions.code)
  })

  it('are followed by an ordinary answer, as nothing was left behind by any of them', async () => {
    const { data } = await send('{"query":"{ projects { totalCount } }"}')
    expect(data).toEqual({ projects: { totalCount: 4 } })
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('by a key never reach another route, nor another header', async () => {
    const keys = ['../../api/v2/tokens', '..%2f..%2ftokens', 'web\r\nX-Evil: 1', 'web?expand=x', 'web#x', '%2e%2e']
    for (const key of keys) {
      const query = 'query ($key: String!) { flag(projectKey: "web", key: $key) { key } }'
      const { calls } = await send(JSON.stringify({ query, variables: { key } }))
      for (const { path } of calls) expect(path).toMatch(/^\/api\/v2\/flags\/web\/[^/?#]+(?:\?|$)/)
    }
  })

  it('by a token are refused, and the token is in no answer and no call but the header that it came for', async () => {
    const canary = 'api-canary0-0000-4000-8000-canary000000'
    const { text, errors } = await send('{"query":"{ projects { totalCount } }"}', { authorization: canary })
    expect(errors[0].extensions.code).toBe('UNAUTHENTICATED')
    expect(text).not.toContain('canary')
    for (const { body } of attacks) expect((await send(body, { authorization: canary })).text).not.toContain('canary')
  })

  it('by a header folded into a token are refused by HTTP itself', async () => {
    const socket = connect(port, '127.0.0.1')
    const body = '{"query":"{ projects { totalCount } }"}'
    const head = [
      'POST /graphql HTTP/1.1',
      'Host: x',
      'Authorization: api-x\n X-Evil: 1',
      'Content-Type: application/json',
    ]
    socket.write(`${[...head, `Content-Length: ${body.length}`, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`)
    sandbox.forget()
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 400 /)
    expect(sandbox.requests()).toEqual([])
  })
})
