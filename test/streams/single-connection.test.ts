import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { eventsOf, nextOf, soon, startLive } from '../support/event-streams.ts'
import { type Source, startSource } from '../support/live-source.ts'
import type { Served } from '../support/served.ts'

let source: Source
afterEach(async () => {
  expect(source.defects).toEqual([])
  await source.close()
})

const tokenHeader = 'x-graphql-event-stream-token'
const ours = { authorization: 'api-ours' }
const others = { authorization: 'api-others' }

type Headers = Readonly<Record<string, string>>

async function reserve(headers: Headers = ours, url = source.url): Promise<string> {
  const response = await fetch(url, { method: 'PUT', headers })
  expect([response.status, response.headers.get('content-type')]).toEqual([201, 'text/plain; charset=utf-8'])
  return response.text()
}

const open = (token: string, headers: Headers = ours, url = source.url) =>
  fetch(url, { headers: { accept: 'text/event-stream', [tokenHeader]: token, ...headers } })

const ask = (
  token: string,
  operationId: unknown,
  query = 'subscription { told }',
  headers: Headers = ours,
  url = source.url,
) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [tokenHeader]: token, ...headers },
    body: JSON.stringify({ query, extensions: { operationId } }),
  })

const stop = (token: string, operationId: string, headers: Headers = ours) =>
  fetch(`${source.url}?operationId=${operationId}`, { method: 'DELETE', headers: { [tokenHeader]: token, ...headers } })

const statusOf = async (answer: Promise<Response>) => {
  const response = await answer
  await response.body?.cancel()
  return response.status
}

describe('the single connection mode', () => {
  it('tells the results of all operations of a client in one stream, until it stops them', async () => {
    source = await startSource()
    const token = await reserve()
    const events = nextOf((await open(token)).body!)
    expect(await statusOf(ask(token, 'a', '{ one }'))).toBe(202)
    expect((await events.next()).value).toEqual({ event: 'next', data: { id: 'a', payload: { data: { one: 1 } } } })
    expect((await events.next()).value).toEqual({ event: 'complete', data: { id: 'a' } })
    expect(await statusOf(ask(token, 'b'))).toBe(202)
    source.tell('first')
    expect((await events.next()).value).toEqual({
      event: 'next',
      data: { id: 'b', payload: { data: { told: 'first' } } },
    })
    expect(await statusOf(ask(token, 'b'))).toBe(409)
    expect(await statusOf(stop(token, 'b'))).toBe(200)
    await soon(() => expect(source.counts).toMatchObject({ begun: 1, ended: 1 }))
    expect(await statusOf(ask(token, 'b'))).toBe(202)
    source.streams.drain()
    expect((await events.next()).value).toEqual({ event: 'complete', data: { id: 'b' } })
    expect((await events.next()).done).toBe(true)
    expect(source.counts).toMatchObject({ begun: 2, ended: 2 })
  })

  it('takes operations before the stream is opened, and its token in the URL', async () => {
    source = await startSource()
    const token = await reserve()
    expect(await statusOf(ask(token, 'early', '{ one }'))).toBe(202)
    const headers = { ...ours, accept: 'text/event-stream' }
    const events = eventsOf((await fetch(`${source.url}?token=${token}`, { headers })).body!)
    expect((await events.next()).value).toHaveProperty('retry')
    expect((await events.next()).value.data).toEqual({ id: 'early', payload: { data: { one: 1 } } })
    await events.return(undefined)
  })

  it('ends all operations at once when the client is gone', async () => {
    source = await startSource()
    const token = await reserve()
    const response = await open(token)
    for (const id of ['a', 'b', 'c']) await ask(token, id)
    await soon(() => expect(source.counts.begun).toBe(3))
    await response.body!.cancel()
    await soon(() => expect(source.counts.ended).toBe(3))
    expect(source.streams.size).toBe(0)
  })

  it('answers a wrong request itself, as in GraphQL over HTTP', async () => {
    source = await startSource()
    const token = await reserve()
    const { body } = await open(token)
    const response = await ask(token, 'a', '{ nonsense }')
    expect(response.status).toBe(400)
    expect((await response.json()).errors).toHaveLength(1)
    for (const id of [undefined, '', 7, 'x'.repeat(201)]) expect(await statusOf(ask(token, id, '{ one }'))).toBe(400)
    expect(await statusOf(stop(token, ''))).toBe(400)
    expect(await statusOf(ask(token, 'a', '{ one }'))).toBe(202)
    await body!.cancel()
  })
})

describe('a token', () => {
  it('opens one stream, only for the credentials that reserved it', async () => {
    source = await startSource()
    const token = await reserve()
    expect(await statusOf(open(token, others))).toBe(404)
    const { status, body } = await open(token)
    expect(status).toBe(200)
    expect(await statusOf(open(token))).toBe(409)
    for (const headers of [others, { authorization: '' }]) {
      expect(await statusOf(open(token, headers))).toBe(404)
      expect(await statusOf(ask(token, 'a', '{ one }', headers))).toBe(404)
      expect(await statusOf(stop(token, 'a', headers))).toBe(404)
    }
    await body!.cancel()
  })

  it('cannot be guessed or changed', async () => {
    source = await startSource()
    const [one, other] = [await reserve(), await reserve()]
    expect(one).not.toBe(other)
    const [until, nonce, signature] = one.split('.')
    for (const forged of [
      'nonsense',
      [Number(until) + 1, nonce, signature].join('.'),
      [until, other.split('.')[1], signature].join('.'),
      [until, nonce, other.split('.')[2]].join('.'),
    ])
      expect(await statusOf(open(forged))).toBe(404)
  })

  it('ends after some time without a client, and takes no memory before', async () => {
    source = await startSource()
    const token = await reserve()
    expect(source.streams.size).toBe(0)
    const since = performance.now()
    vi.spyOn(performance, 'now').mockImplementation(() => since + 31_000)
    const status = await statusOf(open(token))
    vi.restoreAllMocks()
    expect(status).toBe(404)
  })

  it('whose stream nobody opens costs nothing after some heartbeats', async () => {
    source = await startSource({ heartbeatMs: 10 })
    expect(await statusOf(ask(await reserve(), 'a'))).toBe(202)
    await soon(() => expect(source.counts).toMatchObject({ begun: 1, ended: 1 }))
    expect(source.streams.size).toBe(0)
  })

  it('is one of a limited number that have streams, and has a limited number of operations', async () => {
    source = await startSource({ most: 2 })
    const tokens = [await reserve(), await reserve(), await reserve()]
    const streams = [await open(tokens[0]!), await open(tokens[1]!)]
    const third = await open(tokens[2]!)
    expect(third.status).toBe(429)
    expect(await third.text()).toContain('MAX_SUBSCRIPTIONS')
    expect(await statusOf(open(await reserve(others), others))).toBe(200)
    for (const id of ['a', 'b']) expect(await statusOf(ask(tokens[0]!, id))).toBe(202)
    const refused = await ask(tokens[0]!, 'c')
    expect(refused.status).toBe(429)
    expect((await refused.json()).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
    await streams[1]!.body!.cancel()
    await expect.poll(() => statusOf(open(tokens[2]!)), { timeout: 15_000 }).toBe(200)
    await streams[0]!.body!.cancel()
  })
})

it('a client that does not read starts no further operations once it has left too much', async () => {
  source = await startSource()
  const token = await reserve()
  const socket = connect(source.port, '127.0.0.1').pause()
  socket.write(
    `GET /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: ${ours.authorization}\r\n${tokenHeader}: ${token}\r\n\r\n`,
  )
  await soon(() => expect(source.streams.size).toBe(1))
  // The kernel keeps some megabytes for the connection.
  source.tell(...Array.from({ length: 3 }, () => 'x'.repeat(12_000_000)))
  for (const id of ['a', 'b', 'c']) expect(await statusOf(ask(token, id))).toBe(202)
  let count = 0
  const late = () => statusOf(ask(token, `late-${count++}`))
  await expect.poll(late, { timeout: 20_000, interval: 150 }).toBe(429)
  socket.destroy()
  await soon(() => expect(source.counts.ended).toBe(source.counts.begun))
}, 30_000)

describe("the gateway's limits", () => {
  let served: Served
  afterEach(() => served.close())

  it('hold for each operation of a stream', async () => {
    source = await startSource()
    served = await startLive({ maxSubscriptions: 1, maxDepth: 5 })
    const headers = { authorization: served.sandbox.token }
    const token = await reserve(headers, served.url)
    const { body } = await open(token, headers, served.url)
    const asked = (id: string, query: string) => ask(token, id, query, headers, served.url)
    const deep = await asked(
      'a',
      '{ project(key: "web") { flags { nodes { maintainer { ... on Member { teams { nodes { key } } } } } } } }',
    )
    expect([deep.status, (await deep.json()).errors[0].message]).toEqual([400, expect.stringContaining('MAX_DEPTH')])
    expect(await statusOf(asked('a', 'subscription { changes { cursor } }'))).toBe(202)
    expect(await statusOf(asked('b', 'subscription { changes { cursor } }'))).toBe(429)
    await body!.cancel()
  })

  it('hold for those who have no secret of the gateway', async () => {
    source = await startSource()
    served = await startLive(({ token }) => ({ serviceToken: token, gatewayTokens: ['a-secret-of-a-client'] }))
    for (const method of ['PUT', 'DELETE', 'GET'])
      expect(
        await statusOf(
          fetch(served.url, { method, headers: { [tokenHeader]: 'x', authorization: 'Bearer another-secret' } }),
        ),
      ).toBe(401)
  })
})
