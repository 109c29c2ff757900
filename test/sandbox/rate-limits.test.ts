import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'
import { rateCounter } from '../../sandbox/limits/rate.ts'
import { ask, type Told } from '../support/sandbox-ask.ts'

/** A window that ends in the year 2286: no test meets its end. */
const endless = 10_000_000_000_000

const running: Sandbox[] = []
afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.close()
})

async function start(options: SandboxOptions) {
  const sandbox = await startSandbox(options)
  running.push(sandbox)
  return sandbox
}

async function asked(sandbox: Sandbox, ...paths: string[]) {
  const all: Told[] = []
  for (const path of paths) all.push(await ask(sandbox, path))
  return all
}

const statuses = (all: readonly Told[]) => all.map(({ status }) => status)
const rateHeaders = ({ headers }: Told) =>
  Object.fromEntries([...headers].filter(([name]) => /^(x-ratelimit|retry)/.test(name)))

describe('a limit of the account', () => {
  it('answers 429 with the error body of LaunchDarkly when the window is spent', async () => {
    const sandbox = await start({ rateLimit: { calls: 2, windowMs: endless } })
    const all = await asked(sandbox, '/teams', '/members', '/projects/web')
    expect(statuses(all)).toEqual([200, 200, 429])
    expect(all[2]!.json).toEqual({
      code: 'rate_limited',
      message: `Too many requests: the limit of this account is 2 in ${endless} ms`,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(all[2]!.headers.get('content-type')).toBe('application/json')
    expect(sandbox.requests().at(-1)).toMatchObject({
      operation: 'GET /api/v2/projects/{projectKey}',
      status: 429,
      hungUp: false,
    })
  })

  it('is one for all tokens, and for what is refused or leads nowhere', async () => {
    const sandbox = await start({ rateLimit: { calls: 4, windowMs: endless } })
    const as = async (authorization: string, path: string) => (await ask(sandbox, path, { authorization })).status
    expect(await as(sandbox.token, '/teams')).toBe(200)
    expect(await as(sandbox.readerToken, '/teams')).toBe(200)
    expect(await as(sandbox.limitedToken, '/teams')).toBe(403)
    expect(await as(sandbox.token, '/nope')).toBe(404)
    for (const token of [sandbox.token, sandbox.readerToken, sandbox.limitedToken, 'api-nobody']) {
      expect(await as(token, '/teams')).toBe(429)
    }
    expect(await as(sandbox.token, '/nope')).toBe(429)
  })

  it('ends with its window, as the reset says', async () => {
    const sandbox = await start({ rateLimit: { calls: 2, windowMs: 250 } })
    const untilRefused = async () => {
      for (let tries = 0; tries < 500; tries++) {
        const told = await ask(sandbox, '/teams')
        if (told.status === 429) return told
      }
      throw new Error('The window was never spent')
    }
    for (let windows = 0; windows < 2; windows++) {
      const reset = Number((await untilRefused()).headers.get('x-ratelimit-reset'))
      expect(reset % 250).toBe(0)
      while (Date.now() < reset) await pause(reset - Date.now())
      expect((await ask(sandbox, '/teams')).status).toBe(200)
    }
  })

  it('does not count what it refuses, nor the routes of the sandbox itself', async () => {
    const sandbox = await start({
      rateLimit: { calls: 2, windowMs: endless },
      routeRateLimit: { calls: 9, windowMs: endless },
    })
    await fetch(`${sandbox.url}/sandbox/requests`)
    await fetch(`${sandbox.url}/sandbox/faults`, { method: 'DELETE' })
    await fetch(`${sandbox.url}/sandbox/nope`)
    expect((await ask(sandbox, '/teams', { 'x-sandbox-fault': 'no' })).status).toBe(400)
    const all = await asked(sandbox, '/teams', '/teams', '/teams', '/teams')
    expect(all.map((one) => one.headers.get('x-ratelimit-global-remaining'))).toEqual(['1', '0', '0', '0'])
    expect(all.map((one) => one.headers.get('x-ratelimit-route-remaining'))).toEqual(['8', '7', '7', '7'])
    expect((await fetch(`${sandbox.url}/sandbox/requests`)).status).toBe(200)
  })

  it('holds for requests at the same time', async () => {
    const sandbox = await start({ rateLimit: { calls: 5, windowMs: endless } })
    const all = await Promise.all(Array.from({ length: 20 }, () => ask(sandbox, '/flags/web?limit=1')))
    expect(statuses(all).filter((status) => status === 200)).toHaveLength(5)
    expect(statuses(all).filter((status) => status === 429)).toHaveLength(15)
  })

  it('lets faults wait until a request is let in', async () => {
    const sandbox = await start({ rateLimit: { calls: 1, windowMs: endless } })
    await ask(sandbox, '/members')
    sandbox.fault({ path: '/api/v2/teams' }, { status: 503 })
    expect((await ask(sandbox, '/teams')).status).toBe(429)
    expect((await ask(sandbox, '/teams', { 'x-sandbox-fault': '{"status":500}' })).status).toBe(429)
    expect(await (await fetch(`${sandbox.url}/sandbox/faults`)).json()).toMatchObject([{ left: 1 }])
  })
})

describe('a limit of each operation', () => {
  it('is counted for the template of the path, each method of its own', async () => {
    const sandbox = await start({ routeRateLimit: { calls: 2, windowMs: endless } })
    const all = await asked(sandbox, '/projects/web', '/projects/mobile', '/projects/web', '/projects', '/teams')
    expect(statuses(all)).toEqual([200, 200, 429, 200, 200])
    expect(all[2]!.json.message).toContain('GET /api/v2/projects/{projectKey}')
    expect(all[2]!.headers.get('x-ratelimit-route-remaining')).toBe('0')
    const deleted = await fetch(`${sandbox.url}/api/v2/projects/web`, { method: 'DELETE' })
    expect(deleted.status).toBe(401)
  })

  it('spends nothing of the account when it refuses', async () => {
    const sandbox = await start({
      rateLimit: { calls: 3, windowMs: endless },
      routeRateLimit: { calls: 1, windowMs: endless },
    })
    const all = await asked(sandbox, '/teams', '/teams', '/teams', '/members', '/projects', '/versions')
    expect(statuses(all)).toEqual([200, 429, 429, 200, 200, 429])
    expect(all[5]!.json.message).toContain('this account')
  })
})

describe('the headers of the windows', () => {
  const windowMs = endless
  const limits = { rateLimit: { calls: 2, windowMs }, routeRateLimit: { calls: 1, windowMs } }

  it('are by default what is left and when the window ends, on every answer', async () => {
    const sandbox = await start(limits)
    const [first, second, third] = await asked(sandbox, '/teams', '/teams', '/members')
    const told = (global: number, route: number) => ({
      'x-ratelimit-global-remaining': String(global),
      'x-ratelimit-route-remaining': String(route),
      'x-ratelimit-reset': String(endless),
    })
    expect(rateHeaders(first!)).toEqual(told(1, 0))
    expect(rateHeaders(second!)).toEqual(told(1, 0))
    expect(rateHeaders(third!)).toEqual(told(0, 0))
  })

  it('can be others, of which retry-after comes with a 429 only', async () => {
    const sandbox = await start({ ...limits, rateHeaders: ['global-limit', 'retry-after'] })
    const [first, second] = await asked(sandbox, '/teams', '/teams')
    expect(rateHeaders(first!)).toEqual({ 'x-ratelimit-global-limit': '2' })
    expect(rateHeaders(second!)).toEqual({ 'x-ratelimit-global-limit': '2', 'retry-after': expect.any(String) })
    const seconds = Number(second!.headers.get('retry-after'))
    expect(Number.isInteger(seconds)).toBe(true)
    expect(Math.abs(Date.now() + seconds * 1000 - endless)).toBeLessThan(60_000)
  })

  it('can be none at all', async () => {
    const sandbox = await start({ ...limits, rateHeaders: [] })
    const all = await asked(sandbox, '/teams', '/teams')
    expect(statuses(all)).toEqual([200, 429])
    expect(all.map(rateHeaders)).toEqual([{}, {}])
  })

  it('come with a fault of status 429 too, which can change each and take it away', async () => {
    const sandbox = await start({ rateHeaders: ['global', 'reset', 'retry-after'] })
    const path = '/api/v2/teams'
    sandbox.fault({ path }, { status: 429 })
    sandbox.fault({ path }, { status: 429, headers: { 'Retry-After': '7', 'X-Ratelimit-Reset': null, 'x-more': '1' } })
    const [plain, changed] = await asked(sandbox, '/teams', '/teams')
    expect(Object.keys(rateHeaders(plain!)).sort()).toEqual([
      'retry-after',
      'x-ratelimit-global-remaining',
      'x-ratelimit-reset',
    ])
    expect(rateHeaders(changed!)).toEqual({ 'retry-after': '7', 'x-ratelimit-global-remaining': '99998' })
    expect(changed!.headers.get('x-more')).toBe('1')
  })
})

describe('the end of the window that is told', () => {
  const at = (time: number, options: Parameters<typeof rateCounter>[0]) => rateCounter(options, () => time)
  const reset = (rated: ReturnType<ReturnType<typeof rateCounter>>) => rated.headers(200)['x-ratelimit-reset']

  it('is that of the account, or the last of those that are spent', () => {
    const rates = at(1234, { rateLimit: { calls: 3, windowMs: 100 }, routeRateLimit: { calls: 2, windowMs: 1000 } })
    expect(['a', 'a', 'b', 'a'].map((operation) => reset(rates(operation)))).toEqual(['1300', '2000', '1300', '2000'])
  })

  it.each([
    [{ rateLimit: { calls: 1, windowMs: 300 } }, '1500'],
    [{ routeRateLimit: { calls: 1, windowMs: 500 } }, '1500'],
    [{}, '10000'],
  ])('is one for both limits if only one is given: %j', (options, ends) => {
    const rates = at(1234, options)
    expect([reset(rates('a')), reset(rates('a')), reset(rates('b'))]).toEqual([ends, ends, ends])
  })

  it('is in whole seconds rounded up for retry-after', () => {
    const rateLimit = { calls: 1, windowMs: 2000 }
    for (const [time, seconds] of [
      [2000, '2'],
      [2999, '2'],
      [3000, '1'],
      [3999, '1'],
    ] as const) {
      const rates = at(time, { rateLimit, rateHeaders: ['retry-after'] })
      rates('a')
      expect([time, rates('a').headers(429)]).toEqual([time, { 'retry-after': seconds }])
    }
  })

  it('begins anew with each window, even when the clock is set back', () => {
    let time = 999
    const rates = rateCounter({ rateLimit: { calls: 1, windowMs: 1000 } }, () => time)
    const isRefused = () => rates('a').refusal !== undefined
    expect([isRefused(), isRefused()]).toEqual([false, true])
    time = 1000
    expect([isRefused(), isRefused()]).toEqual([false, true])
    time = 10
    expect([isRefused(), isRefused()]).toEqual([false, true])
  })
})

it.each([
  [
    { rateLimit: { calls: 0, windowMs: 10 } },
    'rateLimit must have calls and windowMs as integers from 1, got 0 and 10',
  ],
  [{ routeRateLimit: { calls: 1, windowMs: 0.5 } }, 'routeRateLimit must have calls and windowMs as integers from 1'],
  [{ latencyMs: -1 }, 'latencyMs must be from 0 to 3600000, got -1'],
  [{ latencyMs: Number.NaN }, 'latencyMs must be from 0 to 3600000, got NaN'],
])('a sandbox does not start with %j', async (options, message) => {
  await expect(startSandbox(options)).rejects.toThrow(message)
})
