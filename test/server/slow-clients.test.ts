import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Served, startServed } from '../support/served.ts'
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

const closing = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve))

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
  }, 30_000)

  it('is answered if it comes slowly but in time', async () => {
    const { socket, closed } = sent(served.url, head(`Content-Length: ${body.length}\r\nConnection: close`))
    socket.write(body.slice(0, 5))
    await new Promise((resolve) => setTimeout(resolve, 100))
    socket.write(body.slice(5))
    expect(await closed).toContain('{"data":{"__typename":"Query"}}')
  }, 30_000)
})

describe('the server', () => {
  it('closes connections whose headers do not end, and that do not read their answers', async () => {
    const server = startServer({ REQUEST_DEADLINE_MS: String(deadlineMs) })
    const url = await server.url()
    const slow = sent(url, 'POST /graphql HTTP/1.1\r\nHost: localhost\r\n')
    const timer = setInterval(() => slow.socket.writable && slow.socket.write('X-A: b\r\n'), 200)
    // The schema, as often as it takes to fill the buffers of both sides.
    const introspection = `{ __schema { types { name description fields { name description } } } }`
    const request = JSON.stringify({ query: introspection })
    const deaf = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {})
    sockets.push(deaf)
    const cut = closing(deaf)
    deaf.write(`${head(`Content-Length: ${request.length}`)}${request}`.repeat(40))
    deaf.pause()
    expect(await slow.closed).toMatch(/^HTTP\/1\.1 408 /)
    clearInterval(timer)
    // Whoever does not read does not hear of the end either, until it tries to go on.
    await expect.poll(() => deaf.write('x') && deaf.destroyed, { timeout: 30_000, interval: 500 }).toBe(true)
    await cut
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
  }, 90_000)
})
