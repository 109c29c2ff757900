import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createGateway } from '../../src/gateway.ts'
import { listening } from '../support/other-server.ts'
import { posted, type Served, startServed } from '../support/served.ts'
import { startServer } from '../support/server-process.ts'

const deadlineMs = 1000
const defects: unknown[] = []
let served: Served
let sockets: Socket[] = []

beforeAll(async () => {
  served = await startServed({ deadlineMs, onDefect: (error) => defects.push(error) })
})
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  expect(defects).toEqual([])
})
afterAll(() => served.close())

const closing = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))

/** A connection that has sent these words, and what comes back until the server closes it. */
function sent(url: string, text: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  socket.write(text)
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += chunk
  })
  return { socket, closed: closing(socket).then(() => answer) }
}

const head = (more: string) =>
  `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${more}\r\n\r\n`

const body = JSON.stringify({ query: '{ __typename }' })

describe('a body that is not there at the deadline', () => {
  it.each([
    ['is announced and stops', 'Content-Length: 1000', '{"query":'],
    ['is announced and never begins', 'Content-Length: 1000', ''],
    ['comes in pieces and stops', 'Transfer-Encoding: chunked', '2\r\n{"\r\n'],
  ])(
    'is refused with 408, and the connection is closed, if it %s',
    async (_, header, start) => {
      const answer = await sent(served.url, head(header) + start).closed
      expect(answer).toMatch(/^HTTP\/1\.1 408 /)
      expect(answer).toMatch(/^connection: close\r$/im)
      expect(answer).toContain('"code":"BAD_REQUEST"')
      expect(answer).toContain('REQUEST_DEADLINE_MS')
    },
    30_000,
  )

  it('is refused although a byte comes now and then', async () => {
    const { socket, closed } = sent(served.url, head('Content-Length: 1000'))
    const timer = setInterval(() => socket.writable && socket.write(' '), 100)
    expect(await closed).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(timer)
  })

  it('is answered if it comes slowly but in time', async () => {
    const { socket, closed } = sent(served.url, head(`Content-Length: ${body.length}\r\nConnection: close`))
    socket.write(body.slice(0, 5))
    await new Promise((resolve) => setTimeout(resolve, 100))
    socket.write(body.slice(5))
    expect(await closed).toContain('{"data":{"__typename":"Query"}}')
  })
})

describe('a client that does not read its answers', () => {
  it('is cut off some seconds after the deadline, and other clients are not', async () => {
    const gateway = createGateway({
      baseUrl: 'http://127.0.0.1:9',
      deadlineMs,
      onDefect: (error) => defects.push(error),
    })
    const server = createServer(gateway.listener)
    const accepted = once(server, 'connection')
    const listener = await listening(server)
    // The schema, as often as it takes to fill the buffers of both sides.
    const request = JSON.stringify({ query: '{ __schema { types { name description fields { name description } } } }' })
    const deaf = connect(listener.port, '127.0.0.1').on('error', () => {})
    sockets.push(deaf)
    const [socket] = await accepted
    const cut = closing(socket)
    deaf.pause()
    deaf.write(`${head(`Content-Length: ${request.length}`)}${request}`.repeat(60))
    await cut
    const response = await fetch(`${listener.url}/graphql`, posted('{ __typename }'))
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
    await listener.close()
    await gateway.close()
  }, 60_000)
})

describe('a client whose headers do not end', () => {
  it('is cut off at the deadline', async () => {
    const server = startServer({ REQUEST_DEADLINE_MS: String(deadlineMs) })
    const slow = sent(await server.url(), 'POST /graphql HTTP/1.1\r\nHost: localhost\r\n')
    const timer = setInterval(() => slow.socket.writable && slow.socket.write('X-A: b\r\n'), 200)
    expect(await slow.closed).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(timer)
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
  }, 90_000)
})

it.each([Number.POSITIVE_INFINITY, 2 ** 31, Number.MAX_SAFE_INTEGER])(
  'a deadline that no timer can hold, %d ms, cuts nobody off',
  async (patient) => {
    const other = await startServed({ deadlineMs: patient })
    const body = JSON.stringify({ query: '{ projects { totalCount } }' })
    const asking = sent(other.url, `${head(`Content-Length: ${body.length}`)}${body.slice(0, 5)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
    asking.socket.write(body.slice(5))
    const [answer] = await once(asking.socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /)
    asking.socket.destroy()
    await other.close()
  },
)
