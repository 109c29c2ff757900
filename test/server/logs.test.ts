import { afterEach, describe, expect, it } from 'vitest'
import { logTo } from '../../src/server/logs.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let lines: string[] = []

afterEach(() => stack.close())

async function start(level: 'warn' | 'info' | 'debug' = 'info', options: Parameters<typeof startStack>[0] = {}) {
  lines = []
  const log = logTo({ write: (line) => lines.push(line) }, level)
  const onDefect = (err: unknown) => log.error({ err }, 'a defect of the gateway')
  stack = await startStack({ ...options, gateway: { log, onDefect, ...options.gateway } })
}

const entries = () => lines.map((line) => JSON.parse(line))

const query = 'query Flags { project(key: "web") { flags { totalCount } } }'

describe('the log', () => {
  it('has a line of JSON for each operation: whose it was, what became of it and what it took', async () => {
    await start()
    const headers = { 'x-request-id': 'abc-1', 'graphql-client-name': 'inventory', 'graphql-client-version': '2.1' }
    await stack.post(query, { headers })
    expect(entries()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        requestId: 'abc-1',
        operation: 'Flags',
        kind: 'query',
        outcome: 'ok',
        ms: expect.any(Number),
        calls: expect.any(Number),
        client: 'inventory',
        clientVersion: '2.1',
        msg: 'operation',
      },
    ])
  })

  it('has nothing of the prompts of AI configs, whatever becomes of a change of them', async () => {
    await start('debug')
    const prompt = 'Answer as the captain of a whaling ship'
    const change = `mutation Prompt { updateAIConfigVariation(input: {
      projectKey: "web", aiConfigKey: "product-answers", key: "large", messages: [{ role: "system", content: "${prompt}" }]
    }) { aiConfigVariation { messages { content } aiConfig { targeting { variations { value } } } } userErrors { message } } }`
    const { text } = await stack.post(change)
    stack.sandbox.fault({ path: /ai-configs/ }, { status: 400, json: { code: 'invalid_request', message: prompt } })
    await stack.post(change)
    stack.sandbox.fault({ path: /ai-configs/ }, { text: `{"key": "${prompt}` })
    await stack.post(change)
    expect(text).toContain(prompt)
    expect(entries().filter(({ operation }) => operation === 'Prompt')).toHaveLength(3)
    expect(lines.join('')).not.toContain('captain')
  })

  it('tells operations that failed by their codes, loudly only where LaunchDarkly is to blame', async () => {
    await start()
    await stack.post('{ projects(first: -1) { totalCount } }')
    stack.sandbox.fault({ path: /projects/ }, { status: 503 }, 3)
    await stack.post('{ __typename project(key: "web") { name } }')
    await stack.post('{ nonsense }')
    expect(entries().map(({ level, outcome, codes }) => ({ level, outcome, codes }))).toEqual([
      { level: 'info', outcome: 'failed', codes: ['BAD_USER_INPUT'] },
      { level: 'warn', outcome: 'partial', codes: ['UPSTREAM_UNAVAILABLE'] },
      { level: 'info', outcome: 'refused', codes: ['GRAPHQL_VALIDATION_FAILED'] },
    ])
  })

  it('tells why connections failed, of the operation and of each call', async () => {
    await start('debug', { gateway: { baseUrl: 'http://127.0.0.1:9' } })
    await stack.post(query)
    const told = entries().filter(({ msg }) => msg !== 'a defect of the gateway')
    expect(told.at(-1)).toMatchObject({ level: 'warn', msg: 'operation', cause: 'ECONNREFUSED' })
    const calls = told.slice(0, -1)
    expect(calls.length).toBeGreaterThan(0)
    for (const call of calls) expect(call).toMatchObject({ msg: 'call', trouble: 'unreachable', cause: 'ECONNREFUSED' })
  })

  it('tells of requests in which no operation was found', async () => {
    await start()
    const { text } = await stack.post('x'.repeat(1_000_001))
    expect(text).toContain('Expected a request body of at most')
    expect(entries()).toMatchObject([{ outcome: 'refused', status: 413, calls: 0 }])
  })

  it('tells of the clients that hang up', async () => {
    await start('info', { sandbox: { latencyMs: 60_000 } })
    const client = new AbortController()
    const gone = stack.post(query, { signal: client.signal }).catch(() => 'gone')
    await expect.poll(() => stack.sandbox.requests()).toHaveLength(1)
    client.abort()
    expect(await gone).toBe('gone')
    expect(entries()).toMatchObject([{ operation: 'Flags', outcome: 'cancelled', calls: 1 }])
  })

  it('has a line for each REST call at debug, by its route and not by its path', async () => {
    await start('debug')
    stack.sandbox.fault({ path: /projects/ }, { status: 502 })
    await stack.post('{ project(key: "web") { name } }', { headers: { 'x-request-id': 'abc-2' } })
    const calls = entries().filter(({ msg }) => msg === 'call')
    expect(calls).toMatchObject([
      { requestId: 'abc-2', call: 'GET /api/v2/projects/{projectKey}', status: 502, trouble: 'refused', attempt: 1 },
      { requestId: 'abc-2', call: 'GET /api/v2/projects/{projectKey}', status: 200, attempt: 2 },
    ])
  })

  it('is silent about what is well at warn', async () => {
    await start('warn')
    await stack.post(query)
    expect(lines).toEqual([])
  })

  it('strikes out whatever has the shape of a credential, whoever wrote it', async () => {
    await start()
    const canary = 'api-0123abcd-0000-4000-8000-0123456789ab'
    const log = logTo({ write: (line) => lines.push(line) }, 'info')
    log.error({ err: new Error(`Cannot use ${canary}`, { cause: canary }), key: canary.replace('api', 'sdk') }, canary)
    log.info('Authorization: Bearer 0123456789abcdef.xyz')
    expect(lines.join('')).not.toMatch(/0123abcd|0123456789abcdef/)
    expect(lines.join('')).toContain('Cannot use [credential]')
  })
})

describe('x-request-id', () => {
  const answered = async (id: string) =>
    (await stack.post('{ __typename }', { headers: { 'x-request-id': id } })).headers

  it("is the client's own, or a new one", async () => {
    await start()
    expect((await answered('req:1_2.3-4')).get('x-request-id')).toBe('req:1_2.3-4')
    const made = (await stack.post('{ __typename }')).headers.get('x-request-id')
    expect(made).toMatch(/^[\da-f-]{36}$/)
    expect(entries()[1]).toMatchObject({ requestId: made })
  })

  it.each(['two words', 'x'.repeat(129), '{"a":1}', 'api-0123abcd-0000-4000-8000-0123456789ab'])(
    'is a new one instead of %s',
    async (id) => {
      await start()
      expect((await answered(id)).get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
      expect(lines.join('')).not.toContain(id)
    },
  )

  it('is answered where the request is refused too', async () => {
    await start()
    const { headers } = await stack.post('x'.repeat(1_000_001), { headers: { 'x-request-id': 'abc-3' } })
    expect(headers.get('x-request-id')).toBe('abc-3')
  })
})
