import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Signal } from '../../src/events/signal.ts'
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts'
import { logTo } from '../../src/server/logs.ts'
import { listening } from '../support/other-server.ts'
import { type Served, startServed } from '../support/served.ts'

const now = Date.UTC(2026, 0, 15)
const secret = 'a-secret-of-the-tests'
const older = 'an-older-secret-of-the-tests'
const canary = 'canary-4711'

const signals: Signal[] = []
const defects: unknown[] = []
let lines: string[] = []
let gateway: Gateway
let server: Awaited<ReturnType<typeof listening>>

const start = async (options: Partial<GatewayOptions> = {}) => {
  gateway = createGateway({
    baseUrl: 'http://127.0.0.1:9',
    clock: () => now,
    webhookSecrets: [secret],
    onSignal: (signal) => signals.push(signal),
    onDefect: (error) => defects.push(error),
    log: logTo({ write: (line) => void lines.push(line) }, 'debug'),
    metrics: true,
    ...options,
  })
  server = await listening(createServer(gateway.listener))
}
const stop = () => Promise.all([server.close(), gateway.close()])

beforeEach(() => start())
afterEach(async () => {
  await stop()
  expect(defects.splice(0)).toEqual([])
  signals.length = 0
  lines = []
})

const entry = (more: object = {}) => ({
  _id: '5f0cd446a77cba0b4c5644a7',
  date: now - 1000,
  accesses: [{ action: 'updateOn', resource: 'proj/web:env/production:flag/new-search' }],
  name: canary,
  currentVersion: { key: canary },
  ...more,
})
const signatureOf = (body: string | Uint8Array, key = secret) => createHmac('sha256', key).update(body).digest('hex')

interface Post {
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly signature?: string | null
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

const post = ({ body, signature = signatureOf(body), path = '/webhooks/launchdarkly', headers = {} }: Post) =>
  fetch(server.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature !== null && { 'x-ld-signature': signature }),
      ...headers,
    },
    body,
  })
const statusOf = async (sent: Post) => {
  const response = await post(sent)
  expect(await response.text()).toBe('')
  return response.status
}
const postEntry = (more?: object) => statusOf({ body: JSON.stringify(entry(more)) })

async function counted(): Promise<Record<string, number>> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  expect(text).not.toContain(canary)
  const found = text.matchAll(/^launchdarkly_graphql_webhooks_total\{outcome="(\w+)"\} (\d+)$/gm)
  return Object.fromEntries(
    [...found].filter(([, , count]) => count !== '0').map(([, name, count]) => [name, Number(count)]),
  )
}

describe('a webhook of LaunchDarkly', () => {
  it('is answered 204, and becomes the signal of its entry without the rest of it', async () => {
    const response = await post({ body: JSON.stringify(entry()) })
    expect(response.status).toBe(204)
    expect(response.headers.get('cache-control')).toBe('no-store')
    await vi.waitFor(() => expect(signals).toHaveLength(1))
    expect(signals).toEqual([
      {
        id: '5f0cd446a77cba0b4c5644a7',
        date: now - 1000,
        accesses: [{ action: 'updateOn', resource: 'proj/web:env/production:flag/new-search' }],
      },
    ])
  })

  it.each([
    ['escapes', '"n\\u0061me": "\\u00e9\\/"'],
    ['characters of several bytes', '"name": "é 🧪 \u2028"'],
    ['a name twice, and numbers in another form', '"date": 1, "version": 1.50e1, "big": 12345678901234567890'],
  ])('is verified as it was sent, with %s', async (_, part) => {
    const [start = ''] = JSON.stringify(entry(), null, 1).split(',\n "name"')
    const body = `{ ${part}, ${start.slice(1)} }\n\n`
    expect(await statusOf({ body })).toBe(204)
    expect(await statusOf({ body: JSON.stringify(JSON.parse(body)), signature: signatureOf(body) })).toBe(401)
    await vi.waitFor(() => expect(signals).toHaveLength(1))
    expect(signals[0]!.date).toBe(now - 1000)
  })

  it('is received in pieces of which no length was announced', async () => {
    const body = Buffer.from(JSON.stringify(entry({ name: 'é'.repeat(100_000) })))
    const headers = { 'x-ld-signature': signatureOf(body) }
    const request = httpRequest(`${server.url}/webhooks/launchdarkly`, { method: 'POST', headers })
    for (let at = 0; at < body.length; at += 7001) request.write(body.subarray(at, at + 7001))
    request.end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(204)
    response.resume()
  })

  it('counts once, however often it comes, and only near its date', async () => {
    const day = 24 * 60 * 60 * 1000
    const statuses = [
      await postEntry(),
      await postEntry(),
      await postEntry({ _id: 'b', date: now - day }),
      await postEntry({ _id: 'c', date: now - day - 1 }),
      await postEntry({ _id: 'd', date: now + day + 1 }),
      await postEntry({ _id: 'b', date: now - day }),
    ]
    expect(statuses).toEqual([204, 204, 204, 204, 204, 204])
    expect(await counted()).toEqual({ accepted: 2, duplicate: 2, replayed: 2 })
    expect(signals.map(({ id }) => id)).toEqual(['5f0cd446a77cba0b4c5644a7', 'b'])
  })

  it('is received beside the graph, wherever that is', async () => {
    await stop()
    await start({ path: '/tools/graphql' })
    const body = JSON.stringify(entry())
    expect(await statusOf({ body, path: '/tools/webhooks/launchdarkly?source=ld' })).toBe(204)
    expect((await post({ body })).status).toBe(404)
    expect(gateway.serves('/tools/webhooks/launchdarkly')).toBe(true)
    expect(gateway.serves('/webhooks/launchdarkly')).toBe(false)
    expect(gateway.endpoints).not.toHaveProperty('/webhooks/launchdarkly')
  })

  it('needs no rule for clients: neither their token nor their host, origin and content type', async () => {
    await stop()
    await start({
      serviceToken: 'api-any',
      gatewayTokens: ['a-token-of-the-gateway'],
      corsOrigins: ['https://a.example'],
    })
    const body = JSON.stringify(entry())
    const headers = { host: 'gateway.example.com', origin: 'https://b.example', 'content-type': 'text/plain' }
    expect(await statusOf({ body, headers })).toBe(204)
    await stop()
    await start({ serviceToken: 'api-any' })
    expect(await statusOf({ body, headers })).toBe(204)
    expect(await statusOf({ body, headers, signature: null })).toBe(401)
  })

  it('is received by a handler of the Fetch API too', async () => {
    const body = JSON.stringify(entry())
    const init = { method: 'POST', headers: { 'x-ld-signature': signatureOf(body) }, body }
    expect((await gateway.fetch(new Request('http://gateway.test/webhooks/launchdarkly', init))).status).toBe(204)
  })

  it('is verified if middleware has read it as bytes', async () => {
    const read = await listening(
      createServer(async (request, response) => {
        Object.assign(request, { body: Buffer.concat(await request.toArray()) })
        gateway.listener(request, response)
      }),
    )
    const body = ` ${JSON.stringify(entry())}`
    const headers = { 'x-ld-signature': signatureOf(body) }
    const { status } = await fetch(`${read.url}/webhooks/launchdarkly`, { method: 'POST', headers, body })
    expect(status).toBe(204)
    await read.close()
  })

  it('is answered although the receiver of signals fails', async () => {
    await stop()
    await start({
      onSignal() {
        throw new Error('full')
      },
    })
    expect(await postEntry()).toBe(204)
    await vi.waitFor(() => expect(defects).toEqual([new Error('full')]))
    defects.length = 0
  })
})

describe('the secrets', () => {
  it('can be several, while one replaces the other', async () => {
    await stop()
    await start({ webhookSecrets: [secret, older] })
    const [one, two] = [JSON.stringify(entry()), JSON.stringify(entry({ _id: 'b' }))]
    expect(await statusOf({ body: one, signature: signatureOf(one, older) })).toBe(204)
    expect(await statusOf({ body: two, signature: signatureOf(two, secret) })).toBe(204)
    expect(await statusOf({ body: two, signature: signatureOf(two, 'another-secret-of-nobody') })).toBe(401)
  })

  it('are needed: without one, the path is like any other', async () => {
    await stop()
    await start({ webhookSecrets: [] })
    const body = JSON.stringify(entry())
    const [received, any] = [await post({ body }), await post({ body, path: '/any' })]
    expect([received.status, await received.text()]).toEqual([404, await any.text()])
    expect(gateway.serves('/webhooks/launchdarkly')).toBe(false)
  })

  it.each([[''], ['short'], ['with spaces between words']])('cannot be %j', (wrong) => {
    const unusable = () => createGateway({ baseUrl: 'http://127.0.0.1:9', webhookSecrets: [secret, wrong] })
    expect(unusable).toThrow('webhookSecrets: expected secrets of 16 characters or more')
  })
})

describe('what is no webhook of LaunchDarkly', () => {
  const body = JSON.stringify(entry())
  const right = signatureOf(body)

  it.each([
    ['no signature', null],
    ['an empty signature', ''],
    ['a signature with another secret', signatureOf(body, older)],
    ['a part of the signature', right.slice(0, -1)],
    ['more than the signature', `${right}0`],
    ['the signature of another body', signatureOf(`${body} `)],
    ['the signature in base64', Buffer.from(right, 'hex').toString('base64')],
    ['two signatures', `${right}, ${right}`],
    ['a signature of 8 kB', 'a'.repeat(8000)],
  ])('is refused with 401 for %s', async (_, signature) => {
    expect(await statusOf({ body, signature })).toBe(401)
    expect(await counted()).toEqual({ forged: 1 })
    expect(signals).toEqual([])
  })

  it.each([
    ['nothing', ''],
    ['another format', 'name=x'],
    ['JSON that breaks off', body.slice(0, -1)],
    ['null', 'null'],
    ['a list', `[${body}]`],
    ['nesting without an end', '['.repeat(1_000_000)],
    ['bytes that are not UTF-8', Buffer.from(body.replace(canary, '\xff'), 'latin1')],
    ['no id', JSON.stringify(entry({ _id: undefined }))],
    ['a number as id', JSON.stringify(entry({ _id: 4 }))],
    ['an endless id', JSON.stringify(entry({ _id: 'a'.repeat(101) }))],
    ['no date', JSON.stringify(entry({ date: null }))],
    ['a date that is none', JSON.stringify(entry({ date: 'soon' }))],
    ['a date beyond all', body.replace(/"date":\d+/, '"date":1e999')],
    ['no accesses', JSON.stringify(entry({ accesses: null }))],
    ['an access without a resource', JSON.stringify(entry({ accesses: [{ action: 'updateOn' }] }))],
    ['an access that is a text', JSON.stringify(entry({ accesses: ['proj/web'] }))],
    ['an action that is a number', JSON.stringify(entry({ accesses: [{ action: 1, resource: 'proj/web' }] }))],
    ['accesses without an end', JSON.stringify(entry({ accesses: Array(10_001).fill({ resource: 'proj/web' }) }))],
  ])('is refused with 400 for %s', async (_, wrong) => {
    expect(await statusOf({ body: wrong })).toBe(400)
    expect(await counted()).toEqual({ malformed: 1 })
    expect(signals).toEqual([])
  })

  it('is refused with 413 before it is sent, if it announces more than 5 MiB', async () => {
    const headers = { 'x-ld-signature': right, 'content-length': String(5 * 2 ** 20 + 1) }
    const request = httpRequest(`${server.url}/webhooks/launchdarkly`, { method: 'POST', headers })
    request.on('error', () => {}).flushHeaders()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(413)
    expect(response.headers.connection).toBe('close')
    request.destroy()
    expect(await counted()).toEqual({ oversized: 1 })
  })

  it('is refused with 413 as soon as more than 5 MiB have come, if nothing was announced', async () => {
    const socket = connect(server.port, '127.0.0.1').on('error', () => {})
    let answer = ''
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk
    })
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write('POST /webhooks/launchdarkly HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    while (answer === '' && !socket.destroyed) {
      if (!socket.write(chunk)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed])
      await new Promise(setImmediate)
    }
    await closed
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(socket.bytesWritten).toBeLessThan(20 * 2 ** 20)
    expect(await counted()).toEqual({ oversized: 1 })
  })

  it('is received with as much as 5 MiB', async () => {
    const large = JSON.stringify(entry({ name: '' }))
    expect(await postEntry({ name: 'x'.repeat(5 * 2 ** 20 - large.length) })).toBe(204)
  })

  it('is refused with 408 if it does not come to its end', async () => {
    await stop()
    await start({ deadlineMs: 200 })
    const socket = connect(server.port, '127.0.0.1').on('error', () => {})
    socket.write(`POST /webhooks/launchdarkly HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n${body.slice(0, 9)}`)
    let answer = ''
    for await (const chunk of socket.setEncoding('latin1')) answer += chunk
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toMatch(/^connection: close\r$/im)
    expect(await counted()).toEqual({ incomplete: 1 })
  })

  it('is refused with 503 while others fill the room for bodies, and received afterwards', async () => {
    const size = 4.5 * 2 ** 20
    const sockets = Array.from({ length: 8 }, () => connect(server.port, '127.0.0.1').on('error', () => {}))
    const answer = Promise.race(sockets.map((socket) => once(socket.setEncoding('latin1'), 'data')))
    for (const socket of sockets) {
      socket.write(`POST /webhooks/launchdarkly HTTP/1.1\r\nHost: a\r\nContent-Length: ${size + 1}\r\n\r\n`)
      socket.write('x'.repeat(size))
    }
    expect(String(await answer)).toMatch(/^HTTP\/1\.1 503 /)
    for (const socket of sockets) socket.destroy()
    await expect.poll(counted).toEqual({ busy: 1, incomplete: 7 })
    expect(await postEntry()).toBe(204)
  })

  it('is given up if its sender goes before its end', async () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.write(`POST /webhooks/launchdarkly HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n${body.slice(0, 9)}`)
    await vi.waitFor(() => expect(server.requests).toHaveLength(1))
    socket.destroy()
    await expect.poll(counted).toEqual({ incomplete: 1 })
  })

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('is refused with 405 for %s', async (method) => {
    const response = await fetch(`${server.url}/webhooks/launchdarkly`, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    expect(await response.text()).toBe('')
    expect(await counted()).toEqual({})
  })

  it('leaves a line in the log with nothing of its body, and neither does what is one', async () => {
    const forged = await post({ body, signature: `${canary}-signature`, headers: { 'x-request-id': 'id-1' } })
    expect(forged.headers.get('x-request-id')).toBe('id-1')
    await post({ body: `${canary}` })
    await post({ body })
    await vi.waitFor(() => expect(signals).toHaveLength(1))
    const told = lines.map((line) => JSON.parse(line)).map(({ level, msg, outcome }) => [level, msg, outcome])
    expect(told).toEqual([
      ['warn', 'webhook', 'forged'],
      ['warn', 'webhook', 'malformed'],
      ['debug', 'webhook', 'accepted'],
    ])
    expect(JSON.parse(lines[0]!).requestId).toBe('id-1')
    expect(lines.join('')).not.toContain(canary)
    expect(lines.join('')).not.toContain('proj/web')
  })
})

it('10 000 forged webhooks leave nothing behind', async () => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const heap = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  await stop()
  await start({ log: logTo({ write() {} }, 'info') })
  // The server of `start` keeps its requests.
  const bare = createServer(gateway.listener).listen(0, '127.0.0.1')
  await once(bare, 'listening')
  const { port } = bare.address() as AddressInfo
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  let answers = 0
  socket.on('data', (text) => {
    answers += String(text).split('HTTP/1.1 401 ').length - 1
  })
  let sent = 0
  const send = async (until: number) => {
    for (; sent < until; sent += 100) {
      for (let at = sent; at < sent + 100; at++) {
        const body = JSON.stringify(entry({ _id: `forged-${at}`, name: 'x'.repeat(2000) }))
        const headers = `Host: a\r\nX-LD-Signature: ${signatureOf(body, older)}\r\nX-Request-Id: r${at}`
        const head = `POST /webhooks/launchdarkly HTTP/1.1\r\n${headers}\r\nContent-Length: ${body.length}\r\n\r\n`
        socket.write(head + body)
      }
      while (answers < sent + 100) await once(socket, 'data')
    }
  }
  await send(2000)
  const before = heap()
  await send(10_000)
  expect(heap() - before).toBeLessThan(4 * 2 ** 20)
  expect(await counted()).toEqual({ forged: 10_000 })
  socket.destroy()
  bare.close()
}, 60_000)

describe('the webhooks of the sandbox', () => {
  let served: Served
  const told: Signal[] = []

  afterEach(() => served.close())

  it('tell the gateway of each change', async () => {
    served = await startServed({ webhookSecrets: [secret], onSignal: (signal) => told.push(signal) }, { flags: 20 })
    const { sandbox, url } = served
    const api = (method: string, path: string, body?: object) =>
      fetch(`${sandbox.url}/api/v2${path}`, {
        method,
        headers: { authorization: sandbox.token, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }).then((response) => response.json())
    await api('POST', '/webhooks', { url: new URL('/webhooks/launchdarkly', url).href, on: true, sign: true, secret })
    await api('PATCH', '/projects/web', [{ op: 'replace', path: '/name', value: 'Größe' }])
    await vi.waitFor(() => expect(told).toHaveLength(2))
    const { items } = await api('GET', '/auditlog?limit=2')
    const entries: readonly Signal[] = items.map(({ _id, date, accesses }: Record<string, unknown>) => ({
      id: _id,
      date,
      accesses,
    }))
    expect(told.toSorted((one, other) => other.date - one.date)).toEqual(entries)
  })
})
