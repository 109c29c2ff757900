import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import type { SandboxOptions } from '../../sandbox/index.ts'
import type { GatewayOptions } from '../../src/gateway.ts'
import { startOther } from './other-server.ts'
import { type Answer, type Stack, startStack } from './stack.ts'

/** Turns of the event loop without a new call after which the gateway waits for what is held, or for nothing. */
const quietTurns = 100

export interface HeldStack extends Stack {
  /** The URL of the server that holds calls. Without a slash at the end. */
  readonly upstream: string
  /**
   * Asks while the calls that match a pattern are held. They are passed on to the sandbox when all others are answered and no further
   * one comes: first those of the first pattern.
   */
  askWhileHeld(patterns: readonly RegExp[], query: string): ReturnType<Stack['ask']>
  /** Asks while all calls are held until no further one comes, and tells those that were passed on together. */
  askInWaves(query: string, headers?: Record<string, string>): Promise<Answer & { readonly waves: string[][] }>
  /** Waits until no call is held or unanswered, and no further one comes. */
  rest(): Promise<void>
}

/** A gateway whose calls reach the sandbox in an order that does not depend on time. */
export async function startHeldStack(
  gateway: Partial<GatewayOptions> = {},
  sandbox: SandboxOptions = {},
): Promise<HeldStack> {
  let patterns: readonly RegExp[] = []
  let held: { readonly rank: number; readonly path: string; readonly pass: () => Promise<void> }[] = []
  let waves: string[][] = []
  let underWay = 0
  let quiet = 0
  let isWatching = false

  const upstream = await startOther((asked, response) => {
    const chunks: Buffer[] = []
    asked.on('data', (chunk) => chunks.push(chunk))
    asked.on('end', () => {
      quiet = 0
      const path = decodeURIComponent(asked.url!).replace('/api/v2', '')
      const rank = patterns.findIndex((pattern) => pattern.test(path))
      const pass = () => passOn(asked, Buffer.concat(chunks), response)
      if (rank < 0) return void pass()
      held.push({ rank, path, pass })
      if (!isWatching) watch()
    })
  })
  const stack = await startStack({ gateway: { ...gateway, baseUrl: upstream.url }, sandbox })

  function watch(): void {
    isWatching = held.length > 0
    if (!isWatching) return
    setImmediate(watch)
    quiet = underWay > 0 ? 0 : quiet + 1
    if (quiet < quietTurns) return
    quiet = 0
    const first = Math.min(...held.map(({ rank }) => rank))
    const passed = held.filter(({ rank }) => rank === first)
    held = held.filter(({ rank }) => rank > first)
    waves.push(passed.map(({ path }) => path).sort())
    for (const { pass } of passed) void pass()
  }

  async function passOn(asked: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    underWay++
    const { host: _, connection: __, 'accept-encoding': ___, ...headers } = asked.headers
    const answer = await request(stack.sandbox.url + asked.url, {
      method: asked.method as Dispatcher.HttpMethod,
      headers,
      ...(body.length > 0 && { body }),
    })
    const text = await answer.body.text()
    response.on('finish', () => underWay--)
    response.writeHead(answer.statusCode, { 'content-type': 'application/json' }).end(text)
  }

  return {
    ...stack,
    upstream: upstream.url,
    async askWhileHeld(some, query) {
      patterns = some
      try {
        return await stack.ask(query)
      } finally {
        patterns = []
      }
    },
    async askInWaves(query, headers) {
      patterns = [/./]
      waves = []
      try {
        const answer = await stack.ask(query, {}, headers)
        return { ...answer, waves }
      } finally {
        patterns = []
      }
    },
    async rest() {
      let asked = upstream.requests.length
      for (let calm = 0; calm < quietTurns; calm++) {
        await nextTurn()
        if (held.length === 0 && underWay === 0 && upstream.requests.length === asked) continue
        asked = upstream.requests.length
        calm = 0
      }
    },
    async close() {
      await stack.close()
      await upstream.close()
    },
  }
}
