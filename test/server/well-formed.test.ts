import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, startServed } from '../support/served.ts'

let served: Served
beforeAll(async () => {
  served = await startServed()
})
afterAll(() => served.close())

/** What is answered to a request in just these words. */
async function answerTo(...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1')
  socket.end(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += chunk
  })
  await once(socket, 'close')
  return answer
}

describe('a request whose address cannot be told', () => {
  it.each([
    ['a host that is none', ['GET /graphql HTTP/1.1', 'Host: [::1].evil.test']],
    ['a port that is none', ['GET /graphql HTTP/1.1', 'Host: localhost:port']],
    ['a whole address for a path', ['GET http://127.0.0.1/graphql HTTP/1.1', 'Host: evil.test']],
    ['a star for a path', ['OPTIONS * HTTP/1.1', 'Host: localhost']],
  ])('is refused in words, not with a stack trace: %s', async (_, lines) => {
    const answer = await answerTo(...lines)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('"code":"BAD_USER_INPUT"')
    expect(answer).not.toMatch(/\bat .*:\d+|node_modules/)
  })

  it.each([['Host: localhost:4000'], ['Host: [::1]:4000'], ['Host: gateway.internal'], ['Host:']])(
    'is not one with %s',
    async (host) => {
      const answer = await answerTo('GET /graphql?query=%7B__typename%7D HTTP/1.1', host, 'X-GraphQL-CSRF: 1')
      expect(answer).toContain('{"data":{"__typename":"Query"}}')
    },
  )

  it('is not one without a host, which old clients do not send', async () => {
    const answer = await answerTo('GET /graphql?query=%7B__typename%7D HTTP/1.0', 'X-GraphQL-CSRF: 1')
    expect(answer).toContain('{"data":{"__typename":"Query"}}')
  })
})
