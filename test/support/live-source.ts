import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { createPace } from '../../src/rest/client/pace.ts'
import { acceptable } from '../../src/server/accept.ts'
import { asking } from '../../src/server/asking.ts'
import { callbacks } from '../../src/server/callback/callbacks.ts'
import { compression } from '../../src/server/compression.ts'
import { codedErrors } from '../../src/server/error-codes.ts'
import { listenerOf } from '../../src/server/listener.ts'
import { responseLimit } from '../../src/server/response-limit.ts'
import { openStreams } from '../../src/server/streams/open-streams.ts'
import { singleConnections } from '../../src/server/streams/single-connections.ts'
import { transports } from '../../src/server/streams/transports.ts'
import { type WebSocketOptions, webSockets } from '../../src/server/websocket/websockets.ts'
import { listening } from './other-server.ts'

interface SourceOptions {
  readonly heartbeatMs?: number
  readonly maxResponseBytes?: number
  readonly most?: number
  readonly sockets?: Partial<WebSocketOptions>
  readonly routers?: readonly string[]
}

/** A graph whose subscription `told` sends what a test tells it, in the way of the gateway. Counts the subscriptions and the reads. */
export async function startSource(options: SourceOptions = {}) {
  const { heartbeatMs = 60_000, maxResponseBytes = 1e8, most = 200, routers: origins = [] } = options
  const counts = { begun: 0, ended: 0, reads: 0 }
  const waiting: string[] = []
  const readers: (() => void)[] = []
  let failure: Error | undefined
  let isOver = false

  function wake() {
    for (const reader of readers.splice(0)) reader()
  }

  function subscribe(): AsyncIterableIterator<{ readonly told: string }> {
    let left = false
    counts.begun++
    const leave = () => {
      if (!left) counts.ended++
      left = true
      wake()
    }
    return {
      async next() {
        counts.reads++
        while (!left && !isOver && !failure && waiting.length === 0)
          await new Promise<void>((resolve) => readers.push(resolve))
        if (left) return { done: true, value: undefined }
        const told = waiting.shift()
        if (told !== undefined) return { done: false, value: { told } }
        leave()
        if (failure) throw failure
        return { done: true, value: undefined }
      },
      async return() {
        leave()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  const defects: unknown[] = []
  const onDefect = (error: unknown) => void defects.push(error)
  const streams = openStreams(heartbeatMs)
  const credentialsOf = ({ headers }: Request) => [headers.get('authorization') ?? '']
  const single = singleConnections({ streams, most, credentialsOf, onDefect })
  const asked = asking(() => yoga as never, onDefect)
  const routers = callbacks({ origins, withinMs: 2000, onDefect })
  const isElsewhere = (request: Request) => [single, asked, routers].some((one) => one.has(request))
  const yoga = createYoga({
    schema: createSchema({
      typeDefs: 'type Query { one: Int } type Subscription { told: String! }',
      resolvers: { Query: { one: () => 1 }, Subscription: { told: { subscribe } } },
    }),
    plugins: [
      acceptable(),
      single.plugin,
      routers.plugin,
      transports({ streams, isElsewhere, onDefect }),
      asked.plugin,
      codedErrors((error) => error as Error),
      responseLimit(maxResponseBytes, createPace()),
      compression(),
    ],
    maskedErrors: false,
    graphiql: false,
    landingPage: false,
    logging: false,
  })
  const sockets = webSockets({
    ...{ path: '/graphql', corsOrigins: [], admit: () => {}, ask: asked.ask, most: 2000, mostOperations: 100 },
    ...{ maximumBytes: 1e6, mostBytes: maxResponseBytes, heartbeatMs, onDefect, ...options.sockets },
  })
  const nodeServer = createServer(listenerOf(yoga as never, { deadlineMs: 60_000, onDefect }))
  sockets.attach(nodeServer)
  const server = await listening(nodeServer)
  return {
    sockets,
    routers,
    nodeServer,
    url: `${server.url}/graphql`,
    port: server.port,
    requests: server.requests,
    counts,
    streams,
    defects,
    tell(...texts: readonly string[]) {
      waiting.push(...texts)
      wake()
    },
    fail(error: Error) {
      failure = error
      wake()
    },
    end() {
      isOver = true
      wake()
    },
    async close() {
      sockets.close()
      await server.close()
    },
  }
}

export type Source = Awaited<ReturnType<typeof startSource>>

/** A subscription to a source, as a client posts it. */
export const told = (accept: string, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept, ...headers },
  body: JSON.stringify({ query: 'subscription { told }' }),
})
