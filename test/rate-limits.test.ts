import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { RateHeader } from '../sandbox/index.ts'
import type { GatewayOptions } from '../src/gateway.ts'
import { type Stack, startStack } from './support/stack.ts'
import { field, wide } from './support/wide.ts'

const stacks: Stack[] = []
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close()
})

/** A stack whose account has so many calls in a window. */
async function limited(calls: number, windowMs: number, gateway: Partial<GatewayOptions> = {}, headers?: RateHeader[]) {
  const sandbox = { rateLimit: { calls, windowMs }, ...(headers && { rateHeaders: headers }) }
  const stack = await startStack({ gateway, sandbox })
  stacks.push(stack)
  return stack
}

/** Windows begin at the multiples of their length. A test that ends in the window it begins in waits until there is time. */
async function withTimeLeft(windowMs: number, neededMs: number) {
  const left = windowMs - (Date.now() % windowMs)
  if (left < neededMs) await pause(left + 20)
}

const refused = ({ sandbox }: Stack) => sandbox.requests().filter(({ status }) => status === 429)

describe('under a limit of 50 calls in 10 s', () => {
  it('a query of 120 calls succeeds within what the windows take and a tenth, without any 429', async () => {
    const stack = await limited(50, 10_000, { deadlineMs: 40_000 })
    await withTimeLeft(10_000, 500)
    const began = Date.now()
    const { errors, data, calls } = await stack.ask(wide(0, 120))
    const took = Date.now() - began
    // Fifty go in this window and in the next one, so that the last twenty go when the one after that opens.
    const required = 20_000 - (began % 10_000)
    expect(errors).toBeUndefined()
    expect(Object.keys(data)).toHaveLength(120)
    expect(calls.map(({ status }) => status)).toEqual(Array(120).fill(200))
    expect(took).toBeLessThan(1.1 * required)
  }, 40_000)
})

describe('the calls in flight', () => {
  /** The most calls that were sent within the time that an answer takes. */
  function mostAtATime(times: readonly number[], latencyMs: number): number {
    return Math.max(...times.map((at, first) => times.slice(first).filter((other) => other < at + latencyMs).length))
  }

  it('are a few before the account has answered at all', async () => {
    const stack = await startStack({ sandbox: { latencyMs: 100 } })
    stacks.push(stack)
    const { calls } = await stack.ask(wide(0, 20))
    const times = calls.map(({ at }) => at)
    expect(times[7]! - times[0]!).toBeLessThan(90)
    expect(times[8]! - times[0]!).toBeGreaterThan(90)
  })

  it.each(['rateLimit', 'routeRateLimit'] as const)(
    'are no more than half of those that are left, or eight: %s',
    async (limit) => {
      const sandbox = { [limit]: { calls: 41, windowMs: 60_000 }, latencyMs: 100 }
      const stack = await startStack({ sandbox, gateway: { deadlineMs: 5000 } })
      stacks.push(stack)
      await withTimeLeft(60_000, 8000)
      await stack.ask(wide(0, 1))
      const { errors, calls } = await stack.ask(wide(1, 41))
      expect(errors).toBeUndefined()
      expect(calls.map(({ status }) => status)).toEqual(Array(40).fill(200))
      const times = calls.map(({ at }) => at)
      expect(mostAtATime(times, 80)).toBeLessThanOrEqual(20)
      expect(mostAtATime(times.slice(24), 80)).toBeLessThanOrEqual(8)
    },
    20_000,
  )
})

describe('a window that is spent', () => {
  it('fails reads at once that cannot wait for it, with the time at which it opens, and without a call', async () => {
    const stack = await limited(5, 60_000, { deadlineMs: 2000 })
    await withTimeLeft(60_000, 3000)
    await stack.ask(wide(0, 5))
    const { errors, calls, headers } = await stack.ask(wide(5, 7))
    expect(calls).toEqual([])
    expect(headers.get('x-rest-calls')).toBe('0')
    expect(errors).toHaveLength(2)
    const { code, upstream } = errors![0]!.extensions!
    expect(code).toBe('RATE_LIMITED')
    const opensAt = Date.parse(upstream!.resetAt!)
    expect(opensAt - Date.now()).toBeGreaterThan(0)
    expect(opensAt % 60_000).toBeLessThan(300)
    const seconds = Math.ceil((opensAt - Date.now()) / 1000)
    expect([seconds, seconds + 1]).toContain(upstream!.retryAfter)
    expect(upstream!.operation).toBe('GET /api/v2/flags/{projectKey}')
    expect(errors![0]!.message).toMatch(/^LaunchDarkly's rate limit is spent: its window opens at 20/)
  })

  it('answers what it had calls for, and fails the rest of a query that cannot wait', async () => {
    const stack = await limited(5, 60_000, { deadlineMs: 2000, maxConcurrentCalls: 2 })
    await withTimeLeft(60_000, 3000)
    const { data, errors, calls } = await stack.ask(wide(0, 9))
    expect(calls).toHaveLength(5)
    const answered = Object.values(data).filter((project) => (project as { flags: unknown }).flags !== null)
    expect(answered).toHaveLength(5)
    expect(errors!.map(({ extensions }) => extensions!.code)).toEqual(Array(4).fill('RATE_LIMITED'))
  })

  it('is waited for by reads whose deadline comes later, in their order and one after the other', async () => {
    const stack = await limited(6, 1000, { maxConcurrentCalls: 3 })
    await withTimeLeft(1000, 300)
    const { errors, calls } = await stack.ask(wide(0, 12))
    expect(errors).toBeUndefined()
    expect(calls.map(({ status }) => status)).toEqual(Array(12).fill(200))
    const [last, ...waited] = calls.slice(5).map(({ at }) => at)
    expect(Math.floor(waited[0]! / 1000)).toBe(Math.floor(last! / 1000) + 1)
    // The first of the six is answered before the second is sent, and from there each comes 10 ms after the one before it. When
    // they arrive, one may have lost a little to another; the first and the last cannot.
    expect(waited).toHaveLength(6)
    expect(waited.at(-1)! - waited[0]!).toBeGreaterThanOrEqual(40)
    const numbers = calls.slice(6).map(({ query }) => Number(/nothing (\d+)/.exec(String(query.filter))![1]))
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other))
  })

  it('of one route does not hold the others back', async () => {
    const stack = await startStack({
      sandbox: { routeRateLimit: { calls: 2, windowMs: 60_000 } },
      gateway: { deadlineMs: 2000 },
    })
    stacks.push(stack)
    await withTimeLeft(60_000, 3000)
    await stack.ask(wide(0, 2))
    const { data, errors, calls } = await stack.ask(`{ ${field(3)} teams { totalCount } }`)
    expect(data).toEqual({ w3: { flags: null }, teams: { totalCount: 8 } })
    expect(errors).toMatchObject([{ path: ['w3', 'flags'], extensions: { code: 'RATE_LIMITED' } }])
    expect(calls.map(({ operation }) => operation)).toEqual(['GET /api/v2/teams'])
  })
})

describe('whatever the headers tell', () => {
  type Limit = 'rateLimit' | 'routeRateLimit'
  const families: [told: string, limit: Limit, headers: RateHeader[], mostRefused: number][] = [
    ['what is left of the account, and the reset', 'rateLimit', ['global', 'reset'], 0],
    ['that and the limit', 'rateLimit', ['global', 'global-limit', 'reset'], 0],
    ['what is left on the route, and the reset', 'routeRateLimit', ['route', 'reset'], 0],
    ['all of it', 'rateLimit', ['global', 'global-limit', 'route', 'reset', 'retry-after'], 0],
    ['what is left on the route, though the account is limited', 'rateLimit', ['route', 'reset'], 9],
    ['the reset alone', 'rateLimit', ['reset'], 9],
    ['when to retry', 'rateLimit', ['retry-after'], 9],
    ['nothing at all', 'rateLimit', [], 9],
  ]
  it.each(families)(
    'a query that is wider than two windows succeeds: %s',
    async (_, limit, rateHeaders, mostRefused) => {
      const sandbox = { [limit]: { calls: 8, windowMs: 1000 }, rateHeaders }
      const stack = await startStack({ sandbox, gateway: { maxConcurrentCalls: 3 } })
      stacks.push(stack)
      await withTimeLeft(1000, 300)
      const { errors } = await stack.ask(wide(0, 20))
      expect(errors).toBeUndefined()
      expect(refused(stack).length).toBeLessThanOrEqual(mostRefused)
    },
    30_000,
  )

  it.each(families)(
    'it succeeds with as many calls in flight as may be, too: %s',
    async (_, limit, rateHeaders, mostRefused) => {
      const stack = await startStack({
        sandbox: { [limit]: { calls: 30, windowMs: 1000 }, rateHeaders, latencyMs: 20 },
      })
      stacks.push(stack)
      await withTimeLeft(1000, 500)
      const { errors } = await stack.ask(wide(0, 70))
      expect(errors).toBeUndefined()
      // The calls in flight in the first window and fewer in the second, if answers do not tell what is left.
      expect(refused(stack).length).toBeLessThanOrEqual(mostRefused && 2 * 24)
    },
    30_000,
  )

  it.each<[string, Record<string, string | null>]>([
    ['a reset in the past', { 'x-ratelimit-global-remaining': '0', 'x-ratelimit-reset': '1' }],
    ['a reset that is no number', { 'x-ratelimit-reset': 'soon', 'x-ratelimit-route-remaining': null }],
    ['a count below nothing', { 'x-ratelimit-global-remaining': '-3', 'x-ratelimit-reset': String(Date.now()) }],
    ['a second to wait', { 'retry-after': '1', 'x-ratelimit-reset': null, 'x-ratelimit-global-remaining': null }],
    [
      'no word',
      { 'x-ratelimit-global-remaining': null, 'x-ratelimit-route-remaining': null, 'x-ratelimit-reset': null },
    ],
  ])(
    'a 429 with %s is asked again',
    async (_, headers) => {
      const stack = await startStack()
      stacks.push(stack)
      stack.sandbox.fault({ path: /flags/ }, { status: 429, headers })
      const { errors, calls } = await stack.ask(`{ ${field(0)} }`)
      expect(errors).toBeUndefined()
      expect(calls.map(({ status }) => status)).toEqual([429, 200])
      expect(calls[1]!.at - calls[0]!.at).toBeGreaterThan(200)
    },
    15_000,
  )

  it('a reset that is hours ahead is an error at once, and is tried again within a minute', async () => {
    const stack = await startStack({ gateway: { deadlineMs: 3000 } })
    stacks.push(stack)
    const inHours = String(Date.now() + 7_200_000)
    const headers = { 'x-ratelimit-global-remaining': '0', 'x-ratelimit-reset': inHours }
    stack.sandbox.fault({ path: /flags/ }, { status: 429, headers })
    const { errors } = await stack.ask(`{ ${field(0)} }`)
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', upstream: { status: 429 } } }])
    const { retryAfter } = errors![0]!.extensions!.upstream!
    expect(retryAfter).toBeGreaterThan(55)
    expect(retryAfter).toBeLessThanOrEqual(61)
  })

  it('a 429 that comes again and again is told in the end, with what LaunchDarkly said', async () => {
    const stack = await startStack()
    stacks.push(stack)
    const headers = { 'x-ratelimit-reset': '1', 'x-ratelimit-global-remaining': '0' }
    stack.sandbox.fault({ path: /flags/ }, { status: 429, headers }, 'always')
    const { errors, calls } = await stack.ask(`{ ${field(0)} }`)
    const upstream = { status: 429, code: 'rate_limited', id: expect.anything(), retryAfter: expect.any(Number) }
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', upstream } }])
    expect(calls).toHaveLength(5)
  })
})

describe('two tokens', () => {
  const other = { authorization: '' }
  const spend = async (stack: Stack) => {
    await withTimeLeft(60_000, 3000)
    await stack.ask(wide(0, 3))
    other.authorization = stack.sandbox.readerToken
  }

  it('have limits of their own, as nothing tells that they are of one account', async () => {
    const stack = await limited(3, 60_000, { deadlineMs: 2000 })
    await spend(stack)
    const { errors, calls } = await stack.ask(wide(3, 4), {}, other)
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', upstream: { status: 429 } } }])
    expect(calls.map(({ status }) => status)).toEqual([429])
  })

  it('share them if the configuration says that they are of one account', async () => {
    const stack = await limited(3, 60_000, { deadlineMs: 2000, oneAccount: true })
    await spend(stack)
    const { errors, calls } = await stack.ask(wide(3, 4), {}, other)
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }])
    expect(calls).toEqual([])
  })
})

describe('a 429 that says to wait for thirty years', () => {
  const headers = {
    'retry-after': '1000000000',
    'x-ratelimit-global-remaining': null,
    'x-ratelimit-route-remaining': null,
    'x-ratelimit-reset': null,
  }
  const refusing = async () => {
    const stack = await startStack()
    stacks.push(stack)
    stack.sandbox.fault({ path: /flags/ }, { status: 429, headers })
    return stack
  }

  it('holds its own token for a minute, on its own route', async () => {
    const stack = await refusing()
    const { errors } = await stack.ask(`{ ${field(0)} }`)
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', upstream: { status: 429 } } }])
    const { retryAfter } = errors![0]!.extensions!.upstream!
    expect(retryAfter).toBeGreaterThan(55)
    expect(retryAfter).toBeLessThanOrEqual(61)

    const other = await stack.ask(`{ ${field(1)} }`, {}, { authorization: stack.sandbox.readerToken })
    expect(other.errors).toBeUndefined()
    const { data, calls } = await stack.ask(`{ ${field(2)} teams { totalCount } }`)
    expect(data).toEqual({ w2: { flags: null }, teams: { totalCount: 8 } })
    expect(calls.map(({ operation }) => operation)).toEqual(['GET /api/v2/teams'])
  })

  it('holds every token on its route once a second one gets the same', async () => {
    const stack = await refusing()
    stack.sandbox.fault({ path: /flags/ }, { status: 429, headers }, 2)
    await stack.ask(`{ ${field(0)} }`)
    await stack.ask(`{ ${field(1)} }`, {}, { authorization: stack.sandbox.readerToken })
    const third = await stack.ask(`{ ${field(2)} teams { totalCount } }`, {}, { authorization: 'api-of-nobody' })
    expect(third.calls.map(({ operation }) => operation)).toEqual(['GET /api/v2/teams'])
  })

  it('is waited for as long as the settings say, after which one call goes ahead of the others', async () => {
    const stack = await startStack({ gateway: { maxLimitWaitMs: 300 } })
    stacks.push(stack)
    stack.sandbox.fault({ path: /flags/ }, { status: 429, headers }, 6)
    stack.sandbox.fault({ path: /flags/ }, { delayMs: 60 })
    const { errors, calls } = await stack.ask(wide(0, 6))
    expect(errors).toBeUndefined()
    expect(calls.map(({ status }) => status)).toEqual([...Array(6).fill(429), ...Array(6).fill(200)])
    expect(calls[6]!.at - calls[0]!.at).toBeGreaterThanOrEqual(300)
    expect(calls[7]!.at - calls[6]!.at).toBeGreaterThanOrEqual(60)
  })
})

describe('Query.rateLimit', () => {
  const query = `{ rateLimit {
    limit remaining resetAt opensAt observedAt routes { operation remaining resetAt opensAt observedAt }
  } }`

  it('is null before the first answer, and never takes a call', async () => {
    const stack = await limited(5, 60_000)
    const { data, calls } = await stack.ask(query)
    expect(data).toEqual({ rateLimit: null })
    expect(calls).toEqual([])
  })

  it('tells what the last headers said, and until when nothing is sent', async () => {
    const stack = await limited(5, 60_000, { deadlineMs: 2000 }, ['global', 'global-limit', 'route', 'reset'])
    await withTimeLeft(60_000, 3000)
    const before = Date.now()
    await stack.ask(wide(0, 4))
    const resetAt = new Date(60_000 * Math.ceil(before / 60_000)).toISOString()
    const told = { resetAt, opensAt: null, observedAt: expect.any(String) }
    const route = { operation: 'GET /api/v2/flags/{projectKey}', remaining: 49_996, ...told }
    const { data, calls } = await stack.ask(query)
    expect(calls).toEqual([])
    expect(data.rateLimit).toEqual({ limit: 5, remaining: 1, ...told, routes: [route] })
    expect(Date.parse(data.rateLimit.observedAt)).toBeGreaterThanOrEqual(before)

    await stack.ask(wide(4, 5))
    const spent = await stack.ask(query)
    expect(spent.data.rateLimit).toMatchObject({ remaining: 0, resetAt })
    expect(Date.parse(spent.data.rateLimit.opensAt) - Date.parse(resetAt)).toBeLessThan(300)
  })

  it('tells of the token that asks, and of no other', async () => {
    const stack = await limited(5, 60_000)
    await stack.ask(wide(0, 2))
    const { data } = await stack.ask(query, {}, { authorization: stack.sandbox.readerToken })
    expect(data).toEqual({ rateLimit: null })
  })
})
