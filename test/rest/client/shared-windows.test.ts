import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { createTeam, listTeams } from '../../../src/rest/account/teams.ts'
import { type RestClient, startClient } from '../../support/rest-client.ts'
import { createWindowStore, type WindowStore } from '../../support/window-store.ts'

const limit = { calls: 24, windowMs: 1500 }

let sandbox: Sandbox
let store: WindowStore
let clients: RestClient[]
beforeEach(async () => {
  sandbox = await startSandbox({ rateLimit: limit })
  store = createWindowStore(3)
  clients = [1, 2, 3].map(() => startClient(sandbox, { store, maxConcurrentCalls: 8 }))
})
afterEach(async () => {
  for (const client of clients) await client.close()
  await sandbox.close()
})

const within = 30_000
const surplus = () => sandbox.requests().filter(({ status }) => status === 429).length

/** Reads as many pages as there are numbers, each through the next client. */
const readAll = (calls: number) =>
  Promise.allSettled(
    Array.from({ length: calls }, (_, number) =>
      clients[number % clients.length]!.send(listTeams, `/api/v2/teams?limit=1&offset=${number}`, { within }),
    ),
  )

/** Waits until the sandbox has got a number of requests. */
async function asked(calls: number) {
  while (sandbox.requests().length < calls) await new Promise(setImmediate)
}

/** Creates teams, each through the next client. Returns the keys of those that were created, as the client says. */
async function writeAll(calls: number): Promise<string[]> {
  const keys = Array.from({ length: calls }, (_, number) => `shared-${number}`)
  const outcomes = await Promise.allSettled(
    keys.map((key, number) =>
      clients[number % clients.length]!.send(createTeam, '/api/v2/teams', { within, body: { key, name: key } }),
    ),
  )
  return keys.filter((_, number) => outcomes[number]!.status === 'fulfilled')
}

it('three clients with a store spend no call on refusals', { timeout: 60_000 }, async () => {
  const outcomes = await readAll(90)
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
  expect(surplus()).toBeLessThanOrEqual(1)
  expect(sandbox.requests().length).toBeLessThanOrEqual(91)
  expect(store.runs()).toBeGreaterThan(0)
})

it('three clients lose and repeat no write if the store and one of them end', { timeout: 60_000 }, async () => {
  const writing = writeAll(75)
  await asked(30)
  store.join(false)
  await asked(36)
  await clients.shift()!.close()
  const created = await writing
  const writes = sandbox.requests().filter(({ status }) => status === 201)
  expect(surplus()).toBeLessThanOrEqual(1)
  // Both of the others wrote all that they were asked to.
  expect(created.length).toBeGreaterThanOrEqual(50)
  expect(writes).toHaveLength(created.length)
})

it('three clients go on with a store that lost everything', { timeout: 60_000 }, async () => {
  const reading = readAll(90)
  await asked(30)
  store.join(false)
  store.lose()
  const runs = store.runs()
  store.join(true)
  const outcomes = await reading
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
  expect(surplus()).toBeLessThanOrEqual(1)
  expect(store.runs()).toBeGreaterThan(runs)
})

it('a client goes on alone if the store never answers', async () => {
  store.join(false)
  const outcomes = await readAll(12)
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
  expect(store.runs()).toBe(0)
})

it('clients of other upstreams have windows of their own', async () => {
  const other = await startSandbox({ rateLimit: { calls: 1000, windowMs: 60_000 } })
  const another = startClient(other, { store })
  await readAll(24)
  await Promise.all(
    Array.from({ length: 30 }, (_, offset) => another.send(listTeams, `/api/v2/teams?limit=1&offset=${offset}`)),
  )
  expect(other.requests()).toHaveLength(30)
  await another.close()
  await other.close()
})
