import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime'
import { MemPubSub } from '@graphql-hive/pubsub'
import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import { logTo } from '../../src/server/logs.ts'
import { nextOf } from '../support/event-streams.ts'
import { toggle } from '../support/subscription.ts'

const flag = 'observability-profile-always'
const until = (expectation: () => unknown) => vi.waitFor(expectation, 20_000)

/** A server whose listener is known after its address. */
async function listening() {
  let answer: RequestListener = (_, response) => response.writeHead(503).end()
  const server = createServer((request, response) => answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    server,
    origin,
    answers: (listener: RequestListener) => {
      answer = listener
    },
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

describe.each(['http-callback', 'ws', 'http'] as const)(
  'a federated graph of Hive Gateway, which speaks %s to the gateway',
  (kind) => {
    let sandbox: Sandbox
    let gateway: Gateway
    let router: ReturnType<typeof createGatewayRuntime>
    let subgraph: Awaited<ReturnType<typeof listening>>
    let front: Awaited<ReturnType<typeof listening>>
    const called: string[] = []
    const lines: { readonly kind?: string }[] = []

    beforeAll(async () => {
      sandbox = await startSandbox()
      subgraph = await listening()
      front = await listening()
      gateway = createGateway({
        ...{
          baseUrl: sandbox.url,
          clock: sandbox.now,
          callbackOrigins: [front.origin],
          eventsPollMs: 30,
          eventsShare: 100,
          log: logTo({ write: (line) => void lines.push(JSON.parse(line)) }, 'info'),
        },
      })
      gateway.attach(subgraph.server)
      subgraph.answers(gateway.listener)
      const url = `${subgraph.origin}/graphql`
      const headers = { 'content-type': 'application/json' }
      const asked = await fetch(url, { method: 'POST', headers, body: '{"query":"{ _service { sdl } }"}' })
      const typeDefs = parse((await asked.json()).data._service.sdl)
      const { supergraphSdl, errors } = composeServices([{ name: 'launchdarkly', url, typeDefs }])
      if (!supergraphSdl) throw new Error(errors?.join('\n'))
      const options = { public_url: `${front.origin}/callback`, path: '/callback', heartbeat_interval: 2000 }
      const authorization = ['authorization', '{context.headers.authorization}'] as [string, string]
      const overWs = { connectionParams: { authorization: authorization[1] } }
      router = createGatewayRuntime({
        ...{ supergraph: supergraphSdl, pubsub: new MemPubSub(), webhooks: true, logging: false },
        transportEntries: {
          launchdarkly: {
            headers: [authorization],
            options: {
              subscriptions:
                kind === 'http'
                  ? { kind, location: url }
                  : { kind, location: url, headers: [authorization], options: kind === 'ws' ? overWs : options },
            },
          },
        },
        propagateHeaders: {
          fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') ?? '' }),
        },
      })
      front.answers((request, response) => {
        if (request.url?.startsWith('/callback')) called.push(String(request.headers['subscription-protocol']))
        return router(request, response)
      })
    })
    afterAll(async () => {
      await router[Symbol.asyncDispose]()
      await gateway.close()
      await front.close()
      await subgraph.close()
      await sandbox.close()
    })

    it('is told of changes, with the fields of the object as it is then, and leaves', async () => {
      const end = new AbortController()
      const response = await fetch(`${front.origin}/graphql`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', accept: 'text/event-stream', authorization: sandbox.token },
        },
        body: JSON.stringify({
          query: `subscription {
          changes(filter: { flagKeys: ["${flag}"] }) { resource { __typename ... on Flag { key environment(key: "test") { on } } } }
        }`,
        }),
        signal: end.signal,
      })
      const events = nextOf(response.body!)
      await until(() => expect(sandbox.requests().some(({ path }) => path.includes('/auditlog'))).toBe(true))
      for (const on of [true, false]) {
        await toggle({ sandbox }, 'platform', flag, on)
        const { value } = await events.next()
        expect(value?.data).toEqual({
          data: { changes: { resource: { __typename: 'Flag', key: flag, environment: { on } } } },
        })
      }
      expect(called.length > 0).toBe(kind === 'http-callback')
      expect([...new Set(called)]).toEqual(kind === 'http-callback' ? ['callback/1.0'] : [])
      called.length = 0
      end.abort()
      await until(() => expect(lines.some((line) => line.kind === 'subscription')).toBe(true))
    })
  },
)
