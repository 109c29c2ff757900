import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type Source, startSource } from '../support/live-source.ts'
import { clientOf, hear, rawSocket, refusalOf, until } from '../support/socket-client.ts'

let source: Source
afterEach(async () => {
  expect(source.defects).toEqual([])
  await source.close()
})

/** A socket that has greeted and subscribed. */
async function subscribed(url: string, id = 'a') {
  const raw = rawSocket(url)
  await once(raw.socket, 'open')
  raw.say({ type: 'connection_init' })
  raw.say({ id, type: 'subscribe', payload: { query: 'subscription { told }' } })
  return raw
}

describe('a WebSocket', () => {
  it('tells the client of graphql-ws the results of queries and subscriptions, and completes them', async () => {
    source = await startSource()
    const client = clientOf(source.url)
    const query = hear(client, '{ one }')
    const told = hear(client, 'subscription { told }')
    await until(() => expect(source.counts.begun).toBe(1))
    source.tell('a', 'b')
    await until(() => expect(told.results).toEqual([{ data: { told: 'a' } }, { data: { told: 'b' } }]))
    source.end()
    await until(() => expect(told.isComplete).toBe(true))
    expect(query).toMatchObject({ results: [{ data: { one: 1 } }], errors: [], isComplete: true })
    await client.dispose()
    await until(() => expect(source.sockets.size).toBe(0))
  })

  it('ends a subscription that the client leaves, and keeps the others', async () => {
    source = await startSource()
    const client = clientOf(source.url)
    const [first, second] = [hear(client, 'subscription { told }'), hear(client, 'subscription { told }')]
    await until(() => expect(source.counts.begun).toBe(2))
    first.leave()
    await until(() => expect(source.counts.ended).toBe(1))
    source.tell('a')
    await until(() => expect(second.results).toEqual([{ data: { told: 'a' } }]))
    await client.dispose()
    await until(() => expect(source.counts.ended).toBe(2))
  })

  it('lets an id be used again after the client completed its operation', async () => {
    source = await startSource()
    const raw = await subscribed(source.url)
    await until(() => expect(source.counts.begun).toBe(1))
    raw.say({ id: 'a', type: 'complete' })
    raw.say({ id: 'a', type: 'subscribe', payload: { query: '{ one }' } })
    await until(() => expect(raw.messages.at(-1)).toEqual({ id: 'a', type: 'complete' }))
    expect(raw.messages.filter(({ type }) => type === 'complete')).toHaveLength(1)
    expect(source.counts).toMatchObject({ begun: 1, ended: 1 })
  })

  it('tells errors before the execution, and the error of a source, as errors', async () => {
    source = await startSource()
    const client = clientOf(source.url)
    const wrong = hear(client, '{ nothing }')
    await until(() => expect(wrong.errors).toHaveLength(1))
    expect(wrong.errors[0]).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    await client.dispose()
  })

  it('answers the pings of the client with their payload', async () => {
    source = await startSource()
    const raw = rawSocket(source.url)
    await once(raw.socket, 'open')
    raw.say({ type: 'ping', payload: { at: 1 } })
    raw.say({ type: 'ping' })
    await until(() => expect(raw.messages).toEqual([{ type: 'pong', payload: { at: 1 } }, { type: 'pong' }]))
    raw.socket.close()
    await raw.closed
  })
})

describe('a client that breaks the protocol is closed with its code', () => {
  const init = { type: 'connection_init' }
  const told = { id: 'a', type: 'subscribe', payload: { query: 'subscription { told }' } }
  it.each([
    ['speaks before it greets', [told], 4401],
    ['greets twice', [init, init], 4429],
    ['uses an id twice at a time', [init, told, told], 4409],
    ['sends no JSON', [init, '{'], 4400],
    ['sends an unknown message', [init, { type: 'hello' }], 4400],
    ['sends a message of the server', [init, { id: 'a', type: 'next', payload: { data: {} } }], 4400],
    ['has a query that is no text', [init, { id: 'a', type: 'subscribe', payload: { query: 1 } }], 4400],
    ['has no query', [init, { id: 'a', type: 'subscribe', payload: {} }], 4400],
    ['has no id', [init, { type: 'subscribe', payload: { query: '{ one }' } }], 4400],
    ['sends null', [init, 'null'], 4400],
    ['sends a list', [init, '[]'], 4400],
    ['has a header that is no text', [{ ...init, payload: { Authorization: 1 } }], 4400],
    ['has a header of two lines', [{ ...init, payload: { Authorization: 'a\r\nb: c' } }], 4400],
    ['has a name that every object has', [init, { id: '__proto__', type: 'constructor' }], 4400],
  ])('that %s', async (_, messages, code) => {
    source = await startSource()
    const raw = rawSocket(source.url)
    await once(raw.socket, 'open')
    for (const message of messages) raw.say(message)
    expect((await raw.closed)[0]).toBe(code)
    await until(() => expect(source.sockets.size).toBe(0))
    await until(() => expect(source.counts.begun).toBe(source.counts.ended))
  })

  it('that greets too late', async () => {
    source = await startSource({ sockets: { initMs: 20 } })
    expect((await rawSocket(source.url).closed)[0]).toBe(4408)
  })

  it.each([['subscriptions-transport-ws'], ['graphql-ws'], [[]]])('that speaks %j', async (protocol) => {
    source = await startSource()
    const raw = rawSocket(source.url, protocol)
    // A client closes the connection itself if the server takes none of its protocols.
    expect([4406, 1006]).toContain((await raw.closed)[0])
    await until(() => expect(source.sockets.size).toBe(0))
  })

  it('that sends bytes that are no text', async () => {
    source = await startSource()
    const raw = rawSocket(source.url)
    await once(raw.socket, 'open')
    raw.socket.send(Buffer.from(JSON.stringify(init)), { binary: true })
    expect((await raw.closed)[0]).toBe(4400)
  })

  it('that sends a message of more bytes than a request may have', async () => {
    source = await startSource({ sockets: { maximumBytes: 1000 } })
    const raw = await subscribed(source.url)
    await until(() => expect(source.counts.begun).toBe(1))
    raw.say(`"${'x'.repeat(2000)}"`)
    expect((await raw.closed)[0]).toBe(1009)
    await until(() => expect(source.counts.ended).toBe(1))
  })

  it('that sends frames that are none', async () => {
    source = await startSource()
    const raw = await subscribed(source.url)
    await until(() => expect(source.counts.begun).toBe(1))
    const { _socket: socket } = raw.socket as unknown as { _socket: NodeJS.WritableStream }
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 1, 2, 3]))
    expect((await raw.closed)[0]).toBe(1002)
    await until(() => expect(source.counts.ended).toBe(1))
  })
})

describe('the limits of WebSockets', () => {
  it('refuse an operation too many with the name of the limit, and keep the others', async () => {
    source = await startSource({ sockets: { mostOperations: 2 } })
    const client = clientOf(source.url)
    const [first] = [hear(client, 'subscription { told }'), hear(client, 'subscription { told }')]
    await until(() => expect(source.counts.begun).toBe(2))
    const third = hear(client, 'subscription { told }')
    await until(() => expect(third.errors).toHaveLength(1))
    const error = { message: expect.stringContaining('MAX_SOCKET_OPERATIONS'), extensions: { code: 'RATE_LIMITED' } }
    expect(third.errors[0]).toMatchObject([error])
    source.tell('a')
    await until(() => expect(first!.results).toHaveLength(1))
    await client.dispose()
  })

  it('refuse a connection too many with the name of the limit, until another one ends', async () => {
    source = await startSource({ sockets: { most: 1 } })
    const raw = await subscribed(source.url)
    const { status, body } = await refusalOf(source.url, {})
    expect([status, JSON.parse(body).errors[0].message]).toEqual([503, expect.stringContaining('MAX_WEBSOCKETS')])
    raw.socket.terminate()
    await until(() => expect(source.sockets.size).toBe(0))
    const other = rawSocket(source.url)
    await once(other.socket, 'open')
  })

  it.each([
    ['of another site', 'https://evil.example.com', 403],
    ['without an origin', 'null', 403],
    ['of another port', 'http://127.0.0.1:1', 403],
  ])('refuse a page %s', async (_, origin, status) => {
    source = await startSource({ sockets: { corsOrigins: ['https://tools.example.com'] } })
    expect(await refusalOf(source.url, { origin })).toMatchObject({ status })
  })

  it('let pages of this server, and of the origins of CORS_ORIGINS, connect', async () => {
    source = await startSource({ sockets: { corsOrigins: ['https://tools.example.com'] } })
    for (const origin of ['https://tools.example.com', new URL(source.url).origin]) {
      const raw = rawSocket(source.url, undefined, { origin })
      await once(raw.socket, 'open')
      raw.socket.terminate()
    }
  })
})

describe('a client that is gone', () => {
  it('costs nothing: of 300 connections that vanish, no subscription and no listener is left', async () => {
    source = await startSource()
    const all = await Promise.all(Array.from({ length: 300 }, () => subscribed(source.url)))
    await until(() => expect(source.counts.begun).toBe(300))
    for (const { socket } of all) socket.terminate()
    await until(() => expect(source.counts.ended).toBe(300))
    expect(source.sockets.size).toBe(0)
  })

  it('without a word is cut off, when it answers no ping', async () => {
    source = await startSource({ sockets: { heartbeatMs: 30 } })
    const raw = rawSocket(source.url, undefined, { autoPong: false })
    await once(raw.socket, 'open')
    raw.say({ type: 'connection_init' })
    raw.say({ id: 'a', type: 'subscribe', payload: { query: 'subscription { told }' } })
    expect((await raw.closed)[0]).toBe(1006)
    await until(() => expect(source.counts).toMatchObject({ begun: 1, ended: 1 }))
  })

  it('is not one that answers pings', async () => {
    source = await startSource({ sockets: { heartbeatMs: 20 } })
    const raw = await subscribed(source.url)
    for (let pings = 0; pings < 5; pings++) await once(raw.socket, 'ping')
    expect(raw.socket.readyState).toBe(raw.socket.OPEN)
    raw.socket.terminate()
  })
})

describe('a client that does not read', () => {
  it('gets no more results asked for, and is cut off by the heartbeat', async () => {
    source = await startSource({ sockets: { heartbeatMs: 500 } })
    const raw = await subscribed(source.url)
    await until(() => expect(source.counts.begun).toBe(1))
    raw.socket.pause()
    const large = 'x'.repeat(2 ** 20)
    source.tell(...Array.from({ length: 60 }, () => large))
    await until(() => expect(source.counts.ended).toBe(1))
    expect(source.counts.reads).toBeLessThan(20)
    await until(() => expect(source.sockets.size).toBe(0))
    raw.socket.terminate()
  })

  it('is closed with 1013 when more waits for it than may', async () => {
    source = await startSource({ maxResponseBytes: 30_000_000, sockets: { mostBytes: 1000 } })
    const raw = await subscribed(source.url)
    await until(() => expect(source.counts.begun).toBe(1))
    raw.socket.pause()
    source.tell('x'.repeat(20 * 2 ** 20))
    await until(() => expect(source.counts.reads).toBe(1))
    for (let count = 0; count < 400; count++) raw.say({ type: 'ping' })
    await until(() => expect(source.counts.ended).toBe(1))
    raw.socket.resume()
    expect(await raw.closed).toEqual([1013, expect.stringContaining('too slowly')])
  })
})

describe('at the end of the process', () => {
  it('completes subscriptions, and closes with 1001', async () => {
    source = await startSource()
    const raw = await subscribed(source.url)
    await until(() => expect(source.counts.begun).toBe(1))
    source.sockets.drain()
    expect((await raw.closed)[0]).toBe(1001)
    expect(raw.messages.at(-1)).toEqual({ id: 'a', type: 'complete' })
    expect(source.counts.ended).toBe(1)
    expect(await refusalOf(source.url, {})).toMatchObject({ status: 503 })
  })
})

describe('a request for another protocol', () => {
  /** What the server answers to the bytes of a request. */
  const answered = (lines: readonly string[], body = '') =>
    new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(source.port, '127.0.0.1')
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('close', () => resolve(text))
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      setImmediate(() => socket.write(body))
    })

  it.each([['h2c'], ['websocket']])('than ours is answered as an ordinary one: %s', async (upgrade) => {
    source = await startSource()
    const body = JSON.stringify({ query: '{ one }' })
    const path = upgrade === 'websocket' ? '/elsewhere' : '/graphql'
    const text = await answered(
      [
        ...[`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: Upgrade, HTTP2-Settings', `Upgrade: ${upgrade}`],
        ...['HTTP2-Settings: AAMAAABkAAQAAP__', 'Content-Type: application/json', 'Connection: close'],
        `Content-Length: ${body.length}`,
      ],
      body,
    ).catch(() => '')
    expect(text).toMatch(upgrade === 'h2c' ? /^HTTP\/1.1 200 [\s\S]*\{"data":\{"one":1\}\}/ : /^HTTP\/1.1 404 /)
  })
})
