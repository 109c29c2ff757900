import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { outdatedBy } from '../../src/rest/changes/outdated.ts'
import { get, semanticPatch } from '../../src/rest/operation.ts'
import { createRedisStore } from '../../src/store/redis.ts'
import type { Store } from '../../src/store/store.ts'
import { freePort } from '../support/free-port.ts'
import { redisCommand, startRedis } from '../support/redis-server.ts'
import { type RestClient, startClient } from '../support/rest-client.ts'

/** Two gateways that share their answers through a server, which can be gone. */

const web = '/api/v2/projects/web'
const project = get('/api/v2/projects/{projectKey}').returns<{ name: string }>()
const flagPath = '/api/v2/flags/web/a-flag'
const write = semanticPatch('/api/v2/flags/{projectKey}/{flagKey}').returns<object>()
const change = [{ action: 'updateProjectName', resource: 'proj/web' }]
const quick = { firstPauseMs: 20, longestPauseMs: 100, beatMs: 50, timeoutMs: 1000 }

let sandbox: Sandbox
const open: (Store | RestClient)[] = []
beforeEach(async () => {
  sandbox = await startSandbox({ flags: 2 })
})
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
  await sandbox.close()
})

const isJoined = (store: Store, joined: boolean) =>
  vi.waitFor(() => expect(store.state().joined).toBe(joined), { timeout: 10_000 })

async function gateway(url: string) {
  const server = createRedisStore({ url, baseUrl: sandbox.url, ...quick })
  await isJoined(server, true)
  let kept = 0
  const store: Store = {
    ...server,
    async keep(key, value, ttlMs) {
      await server.keep(key, value, ttlMs)
      // A mark is shorter than any answer.
      if (value.length > 100) kept++
    },
  }
  const client = startClient(sandbox, { cacheTtlMs: 60_000, outdatedBy, store })
  open.push(store, client)
  const read = async (token = sandbox.token) => (await client.send(project, web, { token })).name
  /** Reads until the answer has a name, and waits until the store has that answer. */
  const reads = async (name: string) => {
    const before = kept
    await vi.waitFor(async () => expect(await read()).toBe(name))
    await vi.waitFor(() => expect(kept).toBeGreaterThan(before))
  }
  return { ...client, store, read, reads }
}

const calls = () => sandbox.requests().length

/** Has the next reads answered by these names. */
function names(...answers: string[]) {
  for (const name of answers) sandbox.fault({ path: web }, { status: 200, json: { name } })
}

it.skipIf(!redisCommand)('an answer takes one call of all gateways, until a write or a change', async () => {
  const { url } = await startRedis()
  const [one, other] = [await gateway(url), await gateway(url)]
  names('first', 'theirs', 'written', 'changed')
  await one.reads('first')
  expect(await other.read()).toBe('first')
  expect(await other.read(sandbox.readerToken)).toBe('theirs')
  expect(calls()).toBe(2)

  sandbox.fault({ path: flagPath }, { status: 200, json: {} })
  await one.send(write, flagPath, { body: { instructions: [] } })
  await other.reads('written')
  expect(await one.read()).toBe('written')

  one.changed(change)
  await other.reads('changed')
  expect(await one.read()).toBe('changed')
  expect(sandbox.requests().map(({ method }) => method)).toEqual(['GET', 'GET', 'PATCH', 'GET', 'GET'])
})

it.skipIf(!redisCommand)(
  'a server that is gone costs calls, and nothing from before counts when it is back',
  async () => {
    const port = await freePort()
    const server = await startRedis({ port })
    const [one, other] = [await gateway(server.url), await gateway(server.url)]
    names('first')
    expect(await one.read()).toBe('first')
    await server.kill()
    await Promise.all([isJoined(one.store, false), isJoined(other.store, false)])
    names('alone')
    expect(await one.read()).toBe('first')
    expect(await other.read()).toBe('alone')
    one.changed(change)
    sandbox.fault({ path: web }, { status: 200, json: { name: 'changed' } }, 'always')
    await startRedis({ port })
    await Promise.all([isJoined(one.store, true), isJoined(other.store, true)])
    await vi.waitFor(async () => expect(await other.read()).toBe('changed'))
    expect(await one.read()).toBe('changed')
  },
)
