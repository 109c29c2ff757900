import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { logTo } from '../../src/server/logs.ts'
import { clientOf, type Heard, hear, rawSocket, until } from '../support/socket-client.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { toggle } from '../support/subscription.ts'

const flag = 'observability-profile-always'
const canary = 'api-5a17db0c-aaaa-bbbb-cccc-0123456789ab'

const heardAll = (heard: Heard) => until(() => expect(heard.isComplete || heard.errors.length > 0).toBe(true))

describe('an operation over a WebSocket passes through the whole gateway', () => {
  let stack: Stack
  let url: string
  const lines: Record<string, unknown>[] = []
  beforeAll(async () => {
    stack = await startStack({
      gateway: {
        ...{ fallbackToken: undefined, eventsPollMs: 30, eventsShare: 100, metrics: true, maxDepth: 8 },
        log: logTo({ write: (line) => void lines.push(JSON.parse(line)) }, 'info'),
        typeDefs: 'extend type Query { broken: String refused: String }',
        resolvers: {
          Query: {
            broken: () => {
              throw new TypeError(`no ${canary} at /srv`)
            },
          },
        },
      },
    })
    url = `${await stack.listen()}/graphql`
  })
  beforeEach(() => {
    stack.sandbox.forget()
    lines.length = 0
  })
  afterAll(() => stack.close())

  const withToken = (connectionParams: Record<string, unknown> = { Authorization: stack.sandbox.token }) =>
    clientOf(url, { connectionParams })

  async function told(query: string, connectionParams?: Record<string, unknown>): Promise<Heard> {
    const client = withToken(connectionParams)
    const heard = hear(client, query)
    await heardAll(heard)
    await client.dispose()
    return heard
  }

  it.each([['Authorization'], ['authorization'], ['AUTHORIZATION']])(
    'with the token of the parameter %s',
    async (name) => {
      const heard = await told('{ project(key: "web") { key } }', { [name]: stack.sandbox.token })
      expect(heard.results).toEqual([{ data: { project: { key: 'web' } } }])
      expect(stack.sandbox.requests()).toHaveLength(1)
    },
  )

  it('with the token of the parameters’ headers, and with that of the request to upgrade', async () => {
    const heard = await told('{ project(key: "web") { key } }', { headers: { Authorization: stack.sandbox.token } })
    expect(heard.errors).toEqual([])
    const raw = rawSocket(url, undefined, { headers: { authorization: `Bearer ${stack.sandbox.token}` } })
    await once(raw.socket, 'open')
    raw.say({ type: 'connection_init' })
    raw.say({ id: '1', type: 'subscribe', payload: { query: '{ project(key: "web") { key } }' } })
    await until(() => expect(raw.messages[1]).toMatchObject({ payload: { data: { project: { key: 'web' } } } }))
    raw.socket.terminate()
  })

  it('without a token fails as over HTTP', async () => {
    const heard = await told('{ project(key: "web") { key } }', {})
    expect(heard.results[0].errors[0].extensions.code).toBe('UNAUTHENTICATED')
    expect(stack.sandbox.requests()).toEqual([])
  })

  it('within its limits', async () => {
    const { errors } = await told(
      `{ project(key: "web") ${'{ flags { nodes { project '.repeat(4)}{ key }${' } } }'.repeat(4)} }`,
    )
    expect(errors).toMatchObject([
      [{ message: expect.stringContaining('MAX_DEPTH'), extensions: { code: 'BAD_USER_INPUT' } }],
    ])
  })

  it('with masked defects', async () => {
    const { results } = await told('{ broken }')
    expect(JSON.stringify(results)).not.toContain('no api')
    expect(results[0].errors[0].extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' })
  })

  it('with redacted answers', async () => {
    const { results } = await told(
      `{ project(key: "${stack.sandbox.token}") { key } nothing: project(key: "no") { key } }`,
    )
    expect(JSON.stringify(results)).not.toContain(stack.sandbox.token)
  })

  it('with automatic persisted queries', async () => {
    const client = withToken()
    const sha256Hash = '0'.repeat(64)
    const heard = hear(client, '', { extensions: { persistedQuery: { version: 1, sha256Hash } } })
    await heardAll(heard)
    expect(heard.errors).toMatchObject([[{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }]])
    await client.dispose()
  })

  it('with a log line and metrics', async () => {
    await told('query Named { project(key: "web") { key } }', {
      ...{ authorization: stack.sandbox.token, 'x-request-id': 'mine-1' },
    })
    await until(() => expect(lines.at(-1)).toMatchObject({ operation: 'Named', outcome: 'ok', requestId: 'mine-1' }))
    expect(await (await stack.get('/metrics')).text()).toMatch(/operation[^\n]*"Named"[^\n]* 1/)
  })

  it('in parts, with @defer', async () => {
    const { results } = await told('{ project(key: "web") { key ... @defer { name } } }')
    expect(results.at(-1)).toMatchObject({ hasNext: false })
    expect(results.length).toBeGreaterThan(1)
  })

  it('and a mutation too', async () => {
    const { results, errors } = await told(
      'mutation { updateProject(input: { key: "web", name: "Web" }) { project { name } } }',
    )
    expect(errors).toEqual([])
    expect(results).toMatchObject([{ data: { updateProject: { project: { name: 'Web' } } } }])
  })

  it('and is told of changes, until the gateway ends', async () => {
    const client = withToken()
    const changes = hear(
      client,
      `subscription { changes(filter: { flagKeys: ["${flag}"] }) { resource { ... on Flag { key } } } }`,
    )
    await until(() => expect(stack.sandbox.requests().length).toBeGreaterThan(0))
    await toggle(stack, 'platform', flag, true)
    await until(() => expect(changes.results).toEqual([{ data: { changes: { resource: { key: flag } } } }]))
    stack.gateway.drain()
    await until(() => expect(changes.isComplete).toBe(true))
    expect(changes.errors).toEqual([])
    await client.dispose()
  })
})

describe('a client that is gone', () => {
  it('ends the calls of its queries', async () => {
    const stack = await startStack({ sandbox: { latencyMs: 600_000 } })
    const url = `${await stack.listen()}/graphql`
    const client = clientOf(url, { connectionParams: { authorization: stack.sandbox.token } })
    const heard = hear(client, '{ project(key: "web") { key } }')
    await until(() => expect(stack.sandbox.requests()).toHaveLength(1))
    heard.leave()
    await until(() => expect(stack.sandbox.requests()[0]).toMatchObject({ hungUp: true }))
    await client.dispose()
    await stack.close()
  })
})

describe('a gateway with tokens of its own', () => {
  const secret = 'tools-canary-0123456789'
  it.each([
    ['closes a client without one', {}, 4401],
    ['closes a client with another one', { Authorization: 'Bearer another-canary-0123456' }, 4401],
    ['greets a client with one', { Authorization: `Bearer ${secret}` }, undefined],
  ])('%s', async (_, payload, code) => {
    const stack = await startStack({
      gateway: { fallbackToken: undefined, serviceToken: 'api-x', gatewayTokens: [secret] },
    })
    const raw = rawSocket(`${await stack.listen()}/graphql`)
    await once(raw.socket, 'open')
    raw.say({ type: 'connection_init', payload })
    if (code) expect((await raw.closed)[0]).toBe(code)
    else await until(() => expect(raw.messages).toEqual([{ type: 'connection_ack' }]))
    raw.socket.terminate()
    await stack.close()
  })

  it('without them closes clients that reach it by another name than this machine’s', async () => {
    const stack = await startStack({ gateway: { fallbackToken: undefined, serviceToken: 'api-x' } })
    const headers = { host: 'rebound.example.com', origin: 'http://rebound.example.com' }
    const raw = rawSocket(`${await stack.listen()}/graphql`, undefined, { headers })
    await once(raw.socket, 'open')
    raw.say({ type: 'connection_init' })
    expect(await raw.closed).toEqual([4403, expect.stringContaining('127.0.0.1')])
    await stack.close()
  })
})
