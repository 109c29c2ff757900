import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { createGateway, type Gateway } from '../src/gateway.ts'
import { memoryStore } from './support/memory-store.ts'
import { listening } from './support/other-server.ts'
import { ask, type Doc, send } from './support/sandbox-ask.ts'

/** Two gateways, one store: GraphQL in, and the calls counted over both. */

const secret = 'a-secret-of-the-webhook'
const store = memoryStore()
let sandbox: Sandbox
let gateways: readonly Gateway[]
let server: Awaited<ReturnType<typeof listening>>

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 5 })
  gateways = [1, 2].map(() =>
    createGateway({
      ...{ baseUrl: sandbox.url, fallbackToken: sandbox.token, clock: sandbox.now },
      ...{ cacheTtlMs: 60_000, store: store.connect(), webhookSecrets: [secret] },
    }),
  )
  server = await listening(createServer(gateways[0]!.listener))
})
afterAll(async () => {
  await server.close()
  for (const gateway of gateways) await gateway.close()
  await sandbox.close()
})

async function asked(at: number, query: string) {
  const response = await gateways[at]!.yoga.fetch('http://gateway.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-rest-trace': '1' },
    body: JSON.stringify({ query }),
  })
  const { data, extensions } = await response.json()
  const calls: { path: string; shared: string | null }[] = extensions.rest.calls
  return { data, calls: calls.map(({ path, shared }) => [path, shared] as const) }
}

it('a query takes no call at the second gateway, and the trace says why', async () => {
  const query = '{ project(key: "web") { name } projects { totalCount } }'
  const first = await asked(0, query)
  expect(first.calls.map(([, shared]) => shared)).toEqual([null, null])
  const second = await asked(1, query)
  expect(second.data).toEqual(first.data)
  expect(second.calls).toEqual(first.calls.map(([path]) => [path, 'cache']))
})

it('a webhook of one gateway takes along at both what it outdates, and nothing else', async () => {
  const url = `${server.url}/webhooks/launchdarkly`
  expect((await send(sandbox, 'POST', '/webhooks', { url, sign: true, secret, on: true })).status).toBe(200)
  const [a, b]: string[] = (await ask(sandbox, '/flags/web?limit=2')).json.items.map(({ key }: Doc) => key)
  const of = (key: string | undefined) =>
    `{ flag(projectKey: "web", key: "${key}") { environment(key: "staging") { on } } }`
  const sentTo = async (at: number, key: string | undefined) => {
    const { data, calls } = await asked(at, of(key))
    return { on: data.flag.environment.on, calls: calls.filter(([, shared]) => shared === null).length }
  }
  const before = await sentTo(0, a)
  await sentTo(0, b)
  expect(await sentTo(1, a)).toEqual({ on: before.on, calls: 0 })

  const instructions = [{ kind: before.on ? 'turnFlagOff' : 'turnFlagOn' }]
  const headers = { 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' }
  const body = { environmentKey: 'staging', instructions }
  expect((await send(sandbox, 'PATCH', `/flags/web/${a}`, body, headers)).status).toBe(200)
  await expect.poll(() => store.messages.some(({ message }) => message.includes(`flag/${a}`))).toBe(true)

  expect(await sentTo(1, a)).toEqual({ on: !before.on, calls: 1 })
  expect(await sentTo(0, a)).toEqual({ on: !before.on, calls: 0 })
  for (const at of [0, 1]) expect((await sentTo(at, b)).calls).toBe(0)
})
