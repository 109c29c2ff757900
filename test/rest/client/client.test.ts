import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts'
import { listTeams } from '../../../src/rest/account/teams.ts'
import { type Client, type ClientOptions, createClient } from '../../../src/rest/client/client.ts'
import { now } from '../../../src/rest/client/clock.ts'
import { Ledger } from '../../../src/rest/client/ledger.ts'
import { RestError } from '../../../src/rest/errors.ts'

let sandbox: Sandbox
let client: Client
beforeEach(async () => {
  sandbox = await startSandbox()
})
afterEach(async () => {
  await client.close()
  await sandbox.close()
})

const start = (options: Partial<ClientOptions> = {}) => {
  client = createClient({ baseUrl: sandbox.url, userAgent: 'test', ...options })
}

/** Reads a page of teams in the name of a request that waits so long. */
function read(deadlineMs: number, limit = 1) {
  const session = client.open({ token: sandbox.token, deadline: now() + deadlineMs, ledger: new Ledger() })
  return session.send(listTeams, `/api/v2/teams?limit=${limit}`).then(
    () => 'answered',
    (error: unknown) => (error instanceof RestError ? error.details.trouble : String(error)),
  )
}

it('a request that cannot wait for the window that another one waits for is told at once', async () => {
  start()
  sandbox.fault({ path: /teams/ }, { status: 429, headers: { 'retry-after': '2', 'x-ratelimit-reset': null } })
  const patient = read(10_000)
  while (sandbox.requests().length === 0) await new Promise(setImmediate)
  await new Promise((resolve) => setTimeout(resolve, 50))
  const began = now()
  expect(await read(1000)).toBe('refused')
  expect(now() - began).toBeLessThan(500)
  expect(await patient).toBe('answered')
  expect(sandbox.requests()).toHaveLength(2)
})

it('an upstream that hangs until the deadlines of all who ask is given up, as one that fails', async () => {
  start({ breakerFailures: 2, headersTimeoutMs: 60_000 })
  sandbox.fault({ path: /teams/ }, { delayMs: 30_000 }, 'always')
  expect(await Promise.all([read(1100, 1), read(1100, 2)])).toEqual(['timeout', 'timeout'])
  // The calls are broken off after those who asked were told.
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await read(1100, 3)).toBe('resting')
})

it('a deadline that comes soon after a call was sent says nothing of the upstream', async () => {
  start({ breakerFailures: 1 })
  sandbox.fault({ path: /teams/ }, { delayMs: 30_000 }, 2)
  expect(await Promise.all([read(100, 1), read(100, 2)])).toEqual(['timeout', 'timeout'])
  expect(await read(5000, 3)).toBe('answered')
})

it('a client that closes lets the calls in flight end, and fails those that wait for their turn', async () => {
  start({ maxConcurrentCalls: 1 })
  sandbox.fault({ path: /teams/ }, { delayMs: 200 }, 'always')
  const reads = [read(5000, 1), read(5000, 2)]
  while (sandbox.requests().length === 0) await new Promise(setImmediate)
  await client.close()
  expect(await Promise.all(reads)).toEqual(['answered', 'resting'])
  expect(sandbox.requests()).toHaveLength(1)
  start()
})
