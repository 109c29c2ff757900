import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import type { GatewayOptions } from '../../src/gateway.ts'
import { startOther } from './other-server.ts'
import { multipart, type Part } from './parts.ts'
import { startPartsServer } from './parts-server.ts'
import type { Stack } from './stack.ts'

/** A call that waits until a test lets it go on. */
interface Gated {
  readonly path: string
  readonly pass: () => Promise<void>
}

/** A gateway that listens, and whose calls wait at a gate while the test looks at the parts that came. */
export async function startGatedServer({ sandbox }: Stack, gateway: Partial<GatewayOptions> = {}) {
  let shut: RegExp | undefined
  let waiting: Gated[] = []
  let hungUp = 0

  const upstream = await startOther((asked, response) => {
    const body = buffer(asked)
    const path = decodeURIComponent(asked.url!).replace('/api/v2', '')
    const leaving = new AbortController()
    const pass = async () => {
      try {
        await passOn(asked, await body, response, leaving.signal)
      } catch (error) {
        if (!leaving.signal.aborted) throw error
      }
    }
    response.on('close', () => {
      if (!response.writableFinished) hungUp++
      leaving.abort()
    })
    if (shut?.test(path)) waiting.push({ path, pass })
    else void pass()
  })
  const server = await startPartsServer(sandbox, { baseUrl: upstream.url, ...gateway })

  async function passOn(
    asked: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const { host: _, connection: __, 'accept-encoding': ___, ...headers } = asked.headers
    const method = asked.method as Dispatcher.HttpMethod
    const sent = { method, headers, signal, ...(body.length > 0 && { body }) }
    const answer = await request(sandbox.url + asked.url, sent)
    const text = await answer.body.text()
    response.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(text)
  }

  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) await nextTurn()
  }

  return {
    ...server,
    /** The paths of the calls at the gate. */
    waiting: (): readonly string[] => waiting.map(({ path }) => path),
    /** The number of calls whose connection the gateway closed. */
    hungUp: (): number => hungUp,
    /** Holds the calls that match from now on. */
    shut: (pattern: RegExp): void => {
      shut = pattern
    },
    /** Lets the calls at the gate go on, once there are some that match. */
    async pass(pattern: RegExp): Promise<void> {
      await until(() => waiting.some(({ path }) => pattern.test(path)))
      const passed = waiting.filter(({ path }) => pattern.test(path))
      waiting = waiting.filter((one) => !passed.includes(one))
      for (const one of passed) void one.pass()
    },
    /** Lets all calls go on from now on. */
    async open(): Promise<void> {
      shut = undefined
      const passed = waiting
      waiting = []
      for (const one of passed) void one.pass()
    },
    /** Sends a query, and collects the parts of its answer. */
    async begin(query: string) {
      const parts: Part[] = []
      const response = await server.open(query)
      const end = (async () => {
        for await (const part of multipart(response)) parts.push(part)
      })()
      return { parts, end, until: (isThere: () => boolean) => until(isThere), leave: () => response.destroy() }
    },
    async close(): Promise<void> {
      await server.close()
      await upstream.close()
    },
  }
}
