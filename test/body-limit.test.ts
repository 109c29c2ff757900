import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway, type Gateway } from '../src/gateway.ts'

let gateway: Gateway
let server: Server
let url: string

beforeAll(async () => {
  gateway = createGateway({ baseUrl: 'http://127.0.0.1:9' })
  server = createServer(gateway.yoga).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
})

afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await gateway.close()
})

const bodyOf = (bytes: number) => JSON.stringify({ query: `{ __typename } #${'x'.repeat(bytes)}` })

/** Sends a body in pieces, without a word of how long it will be. */
const inPieces = (text: string): RequestInit & { duplex: 'half' } => ({
  body: new ReadableStream({
    start(controller) {
      for (let at = 0; at < text.length; at += 50_000) controller.enqueue(Buffer.from(text.slice(at, at + 50_000)))
      controller.close()
    },
  }),
  duplex: 'half',
})

const post = (init: RequestInit) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, ...init })

describe('a request body', () => {
  it.each([
    ['that says its length', (text: string) => ({ body: text })],
    ['that comes in pieces', inPieces],
  ])('%s is answered up to a megabyte, and refused beyond', async (_, init) => {
    const small = await post(init(bodyOf(900_000)))
    expect(await small.json()).toEqual({ data: { __typename: 'Query' } })
    const large = await post(init(bodyOf(1_000_000)))
    expect(large.status).toBe(413)
    expect(large.headers.get('x-rest-calls')).toBe('0')
    expect(await large.json()).toMatchObject({
      errors: [
        {
          message: 'Expected a request body of at most 1000000 bytes, but got a larger one.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    })
  })
})
