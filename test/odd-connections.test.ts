import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createRaw, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createGateway, type GatewayOptions } from '../src/gateway.ts'
import { startOther } from './support/other-server.ts'
import type { AnsweredError } from './support/stack.ts'

const query = '{ projects { totalCount } }'
const document = '{"items":[],"totalCount":4}'
const answered = { data: { projects: { totalCount: 4 } } }

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** Sends queries to a gateway in front of an upstream. */
function gatewayOf(baseUrl: string, options: Partial<GatewayOptions> = {}) {
  const gateway = createGateway({ baseUrl, fallbackToken: 'api-of-nobody', ...options })
  ends.unshift(gateway.close)
  return async (text = query): Promise<{ data?: unknown; errors?: readonly AnsweredError[] }> => {
    const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: text }),
    })
    return response.json()
  }
}

const codesOf = ({ errors = [] }: { errors?: readonly AnsweredError[] }) =>
  errors.map(({ extensions }) => extensions?.code)

describe('a connection that is kept for the next call', () => {
  /** An upstream that closes each connection when the second request comes, as one that was closed while it was idle. */
  async function closing(close: (socket: Socket) => void, options: Partial<GatewayOptions> = {}) {
    const served = new WeakSet<Socket>()
    const listener: RequestListener = (request, response) => {
      if (served.has(request.socket)) return close(request.socket)
      served.add(request.socket)
      response.writeHead(200, { 'content-type': 'application/json' }).end(document)
    }
    const upstream = await startOther(listener)
    ends.push(upstream.close)
    return { upstream, ask: gatewayOf(upstream.url, { maxConcurrentCalls: 1, breakerFailures: 1, ...options }) }
  }

  it.each<[string, (socket: Socket) => void]>([
    ['closed', (socket) => socket.destroy()],
    ['reset', (socket) => socket.resetAndDestroy()],
  ])('and is %s by then costs a read another call, and no retry of those in store', async (_, close) => {
    const { upstream, ask } = await closing(close)
    for (let round = 0; round < 20; round++) expect(await ask()).toEqual(answered)
    expect(upstream.requests.length).toBe(20 + 19)
  })

  it('and is closed by then fails a write, of which nobody knows what became', async () => {
    const { upstream, ask } = await closing((socket) => socket.destroy())
    await ask()
    const { errors } = await ask('mutation { deleteTeam(input: { key: "growth" }) { __typename } }')
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', upstream: { outcome: 'UNKNOWN' } } }])
    expect(upstream.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  })

  it('does not stand for an upstream that closes every connection before it answers', async () => {
    const upstream = await startOther(({ socket }) => socket.destroy())
    ends.push(upstream.close)
    const ask = gatewayOf(upstream.url, { breakerFailures: 0 })
    for (let round = 0; round < 30; round++) {
      const { errors } = await ask(`{ p: project(key: "p${round}") { name } }`)
      expect(errors).toMatchObject([{ extensions: { upstream: { cause: expect.any(String) } } }])
    }
    expect(upstream.requests.length).toBeLessThanOrEqual(36)
  })
})

describe('an upstream that speaks HTTP badly', () => {
  /** A server that answers a request with bytes. */
  async function raw(answer: (socket: Socket) => void) {
    const sockets = new Set<Socket>()
    const server = createRaw((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('data', () => answer(socket))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    ends.push(async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return gatewayOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      headersTimeoutMs: 1000,
      bodyTimeoutMs: 1000,
      maxAnswerBytes: 10_000,
    })
  }
  const ok = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n`
  /** Writes the beginning of an answer, and then the same again and again, for as long as anybody reads. */
  const endlessly =
    (text: string, beginning = '') =>
    (socket: Socket) => {
      socket.write(beginning)
      const more = () => {
        if (!socket.destroyed) socket.write(text, () => setTimeout(more, 1))
      }
      more()
    }
  const chunk = `800\r\n${' '.repeat(2048)}\r\n`

  it.each<[string, (socket: Socket) => void, string]>([
    ['1xx without an end', endlessly('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'), 'UPSTREAM_TIMEOUT'],
    ['thousands of headers', (socket) => socket.write(`${ok}${'x-a: b\r\n'.repeat(9000)}\r\n`), 'UPSTREAM_UNAVAILABLE'],
    ['a header without an end', endlessly('x'.repeat(2000), ok), 'UPSTREAM_UNAVAILABLE'],
    ['a body that drips', endlessly(' ', `${ok}content-length: 9000\r\n\r\n`), 'UPSTREAM_TIMEOUT'],
    ['chunks without an end', endlessly(chunk, `${ok}transfer-encoding: chunked\r\n\r\n`), 'UPSTREAM_FAILURE'],
    [
      'two lengths',
      (socket) => socket.write(`${ok}content-length: 27\r\ncontent-length: 5\r\n\r\n${document}`),
      'UPSTREAM_UNAVAILABLE',
    ],
    ['what is no HTTP', (socket) => socket.write('SSH-2.0-OpenSSH_9.0\r\n'), 'UPSTREAM_UNAVAILABLE'],
    ['nothing at all', () => {}, 'UPSTREAM_TIMEOUT'],
  ])('is an error of the field in time: %s', async (_, answer, code) => {
    const ask = await raw(answer)
    expect(codesOf(await ask())).toEqual([code])
  })

  it('is understood where it repeats the headers of limits', async () => {
    const reset = Date.now() + 5000
    const headers = `x-ratelimit-global-remaining: 7\r\nx-ratelimit-global-remaining: 0\r\nx-ratelimit-reset: ${reset}\r\nx-ratelimit-reset: x\r\n`
    const ask = await raw((socket) =>
      socket.write(`${ok}${headers}content-length: ${document.length}\r\n\r\n${document}`),
    )
    expect(await ask('{ projects { totalCount } }')).toEqual(answered)
    expect(await ask('{ rateLimit { remaining } }')).toEqual({ data: { rateLimit: { remaining: 7 } } })
  })
})

it.each([Number.POSITIVE_INFINITY, 2 ** 31, 1e15])(
  'a timeout of %d ms, longer than a timer takes, does not end at once',
  async (ms) => {
    const upstream = await startOther((_, response) => {
      setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(document), 20)
    })
    ends.push(upstream.close)
    const ask = gatewayOf(upstream.url, { deadlineMs: ms, headersTimeoutMs: ms, bodyTimeoutMs: ms })
    expect(await ask()).toEqual(answered)
  },
)
