import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Dispatcher, request } from 'undici'
import { createGateway } from '../../src/gateway.ts'
import type { Account } from './account.ts'

/** What a query took. Calls of a wave were sent before an answer of the wave came. */
export interface Taken {
  readonly calls: number
  readonly waves: number
  readonly paths: readonly (readonly string[])[]
  readonly errors: readonly string[]
}

interface Held {
  readonly asked: IncomingMessage
  readonly body: readonly Buffer[]
  readonly response: ServerResponse
}

export interface Measured {
  /** @param turns of the event loop without a new call after which a wave is complete. */
  ask(query: string, turns?: number): Promise<Taken>
  close(): Promise<void>
}

/**
 * A gateway whose upstream holds each call until no further one comes, and then answers all of them. Each query brings a token of its own, so that
 * the gateway knows nothing from earlier ones.
 */
export async function startMeasured({ sandbox }: Account): Promise<Measured> {
  let held: Held[] = []
  let waves: string[][] = []
  let quiet = 0
  let wanted = 0
  let tokens = 0

  const server = createServer((asked, response) => {
    const chunks: Buffer[] = []
    asked.on('data', (chunk) => chunks.push(chunk))
    asked.on('end', () => {
      quiet = 0
      held.push({ asked, body: chunks, response })
      if (held.length === 1) setImmediate(watch)
    })
  })

  function watch(): void {
    if (++quiet < wanted) return void setImmediate(watch)
    const wave = held
    held = []
    waves.push(wave.map(({ asked }) => decodeURIComponent(asked.url!).replace('/api/v2', '')).sort())
    void answer(wave)
  }

  /** Answers all calls of a wave at once. */
  async function answer(wave: readonly Held[]): Promise<void> {
    const answers = await Promise.all(wave.map(forward))
    for (const [index, { response }] of wave.entries()) {
      const { status, text } = answers[index]!
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(text)
    }
  }

  async function forward({ asked, body }: Held): Promise<{ status: number; text: string }> {
    const { host: _, connection: __, 'accept-encoding': ___, ...headers } = asked.headers
    const answered = await request(sandbox.url + asked.url, {
      method: asked.method as Dispatcher.HttpMethod,
      headers: { ...headers, authorization: sandbox.token },
      ...(body.length > 0 && { body: Buffer.concat(body) }),
      reset: true,
    })
    return { status: answered.statusCode, text: await answered.body.text() }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const gateway = createGateway({ baseUrl, maxConcurrentCalls: 1000 })

  return {
    async ask(query, turns = 40) {
      waves = []
      wanted = turns
      tokens++
      const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `api-${tokens}` },
        body: JSON.stringify({ query }),
      })
      const { errors = [] } = (await response.json()) as { errors?: { message: string }[] }
      const paths = waves
      return { calls: paths.flat().length, waves: paths.length, paths, errors: errors.map(({ message }) => message) }
    },
    async close() {
      await gateway.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
