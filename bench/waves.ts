import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Dispatcher, request } from 'undici'

/** The paths of the calls of each wave, without `/api/v2`. */
export type Waves = readonly (readonly string[])[]

/** An upstream that answers the calls of a wave at once. */
export interface WaveUpstream {
  readonly url: string
  /**
   * Begins to count waves, and returns the counted ones.
   *
   * @param turns Number of turns of the event loop without a new call after which a wave is complete.
   */
  count(turns: number): () => Waves
  close(): void
}

interface Held {
  readonly asked: IncomingMessage
  readonly body: readonly Buffer[]
  readonly response: ServerResponse
}

/**
 * Starts an upstream in front of another one. It holds each call until no further one comes, and then answers all of them, so no time
 * decides which calls belong to a wave. The gateway has to run in the same process.
 *
 * @param upstream The address and the token of the upstream that knows the answers.
 */
export async function startWaveUpstream(upstream: {
  readonly url: string
  readonly token: string
}): Promise<WaveUpstream> {
  let held: Held[] = []
  let waves: string[][] = []
  let quiet = 0
  let wanted = 0

  const server = createServer((asked, response) => {
    const body: Buffer[] = []
    asked.on('data', (chunk) => body.push(chunk))
    asked.on('end', () => {
      quiet = 0
      held.push({ asked, body, response })
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
    const answered = await request(upstream.url + asked.url, {
      method: asked.method as Dispatcher.HttpMethod,
      headers: { ...headers, authorization: upstream.token },
      ...(body.length > 0 && { body: Buffer.concat(body) }),
      reset: true,
    })
    return { status: answered.statusCode, text: await answered.body.text() }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count(turns) {
      const counted: string[][] = []
      waves = counted
      wanted = turns
      return () => counted
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
