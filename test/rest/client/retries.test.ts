import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isOutage, type RetryBudget, retryAfter, retryBudget } from '../../../src/rest/client/retries.ts'
import { RestError, type RestErrorDetails } from '../../../src/rest/errors.ts'

/** How many retries there are to take. */
function taken(budget: RetryBudget, most = 1000) {
  let count = 0
  while (count < most && budget.take()) count++
  return count
}

function asked(budget: RetryBudget, reads: number) {
  for (let read = 0; read < reads; read++) budget.asked()
}

describe('the budget of retries', () => {
  it('has none before a read was sent', () => {
    expect(taken(retryBudget())).toBe(0)
  })

  it('lends one to the first read of a quiet hour, and no other before all is well', () => {
    const budget = retryBudget()
    budget.asked()
    expect(taken(budget)).toBe(1)
    budget.asked()
    expect(taken(budget)).toBe(0)
  })

  it('lends none again before the last one is paid back, though all be well', () => {
    const budget = retryBudget()
    budget.asked()
    expect(taken(budget)).toBe(1)
    budget.succeeded()
    asked(budget, 4)
    expect(taken(budget)).toBe(0)
    asked(budget, 1)
    expect(taken(budget)).toBe(1)
  })

  it('saves up ten, and one is lent besides', () => {
    const budget = retryBudget()
    asked(budget, 10_000)
    expect(taken(budget)).toBe(10)
    budget.succeeded()
    asked(budget, 1)
    expect(taken(budget)).toBe(1)
  })

  it('loses what was saved up when a retry fails', () => {
    const budget = retryBudget()
    asked(budget, 1000)
    expect(budget.take()).toBe(true)
    budget.failed()
    expect(taken(budget)).toBe(0)
  })

  it('is not paid back by a retry that fails', () => {
    const budget = retryBudget()
    budget.asked()
    expect(budget.take()).toBe(true)
    budget.failed()
    asked(budget, 4)
    expect(taken(budget)).toBe(0)
  })

  it('is a fifth of the reads at most in an outage, for any number of them from five on', () => {
    const budget = retryBudget()
    let retries = 0
    for (let reads = 1; reads <= 2000; reads++) {
      budget.asked()
      for (let tries = 1; tries < 3 && budget.take(); tries++) {
        retries++
        budget.failed()
      }
      if (reads < 5) expect(retries).toBe(1)
      else expect(retries).toBeLessThanOrEqual(reads / 5)
    }
    expect(retries).toBeGreaterThan(300)
  })

  it('is a fifth of the reads and one at most, whatever happens', () => {
    const events = fc.array(fc.constantFrom('asked', 'take', 'succeeded', 'failed'), { maxLength: 300 })
    fc.assert(
      fc.property(events, (all) => {
        const budget = retryBudget()
        let reads = 0
        let retries = 0
        for (const event of all) {
          const outcome = budget[event]()
          if (event === 'asked') reads++
          if (outcome === true) retries++
          expect(retries).toBeLessThanOrEqual(reads / 5 + 1)
        }
      }),
    )
  })

  it('gives no more than ten and one in a moment, whatever happened before', () => {
    const events = fc.array(fc.constantFrom('asked', 'take', 'succeeded', 'failed'), { maxLength: 300 })
    fc.assert(
      fc.property(events, (all) => {
        const budget = retryBudget()
        for (const event of all) budget[event]()
        expect(taken(budget)).toBeLessThanOrEqual(11)
      }),
    )
  })
})

const error = (details: Partial<RestErrorDetails>) =>
  new RestError('It failed.', { trouble: 'refused', operation: 'GET /', ...details })

const outages: Partial<RestErrorDetails>[] = [
  { status: 502 },
  { status: 503 },
  { status: 504 },
  { trouble: 'unreachable' },
  { trouble: 'truncated' },
]
const others: Partial<RestErrorDetails>[] = [
  { status: 301 },
  { status: 400 },
  { status: 401 },
  { status: 404 },
  { status: 409, code: 'optimistic_locking_error' },
  { status: 500 },
  { status: 501 },
  { trouble: 'timeout' },
  { trouble: 'malformed' },
  { trouble: 'misshapen' },
  { trouble: 'oversized' },
  { trouble: 'limited' },
  { trouble: 'resting' },
  { trouble: 'cancelled' },
]

/** A budget without bounds, which counts what is taken. */
function rich() {
  let count = 0
  const budget: RetryBudget = { ...retryBudget(), take: () => ++count > 0 }
  return { budget, count: () => count }
}

const read = { reads: true, semantic: false }
const write = { reads: false, semantic: false }
const semantic = { reads: false, semantic: true }

describe('an outage', () => {
  it.each(outages)('is %o', (details) => {
    expect(isOutage(error(details))).toBe(true)
  })

  it.each([...others, { status: 429 }])('is not %o', (details) => {
    expect(isOutage(error(details))).toBe(false)
  })
})

describe('a read', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it.each(outages)('is sent three times in all after %o, and takes from the budget each time', (details) => {
    const { budget, count } = rich()
    const waits = [1, 2, 3].map((tries) => retryAfter(error(details), read, tries, budget))
    expect(waits.map((wait) => wait !== undefined)).toEqual([true, true, false])
    expect(count()).toBe(2)
  })

  it.each([
    [0, 50, 100],
    [0.5, 100, 200],
    [1, 150, 300],
  ])('waits for a backoff with a random part of %d: %i ms, then %i ms', (random, first, second) => {
    vi.spyOn(Math, 'random').mockReturnValue(random)
    const { budget } = rich()
    expect([1, 2].map((tries) => retryAfter(error({ status: 503 }), read, tries, budget))).toEqual([first, second])
  })

  it('is not sent again after an outage once the budget is spent', () => {
    expect(retryAfter(error({ status: 503 }), read, 1, retryBudget())).toBeUndefined()
  })

  it('is sent five times in all after 429, without a backoff, and takes nothing from the budget', () => {
    const { budget, count } = rich()
    const waits = [1, 2, 3, 4, 5].map((tries) => retryAfter(error({ status: 429 }), read, tries, budget))
    expect(waits).toEqual([0, 0, 0, 0, undefined])
    expect(count()).toBe(0)
  })

  it.each(others)('is not sent again after %o', (details) => {
    const { budget, count } = rich()
    expect(retryAfter(error(details), read, 1, budget)).toBeUndefined()
    expect(count()).toBe(0)
  })
})

describe('a write', () => {
  it.each([...outages, ...others, { status: 429 }])('is never sent again, as after %o', (details) => {
    const { budget, count } = rich()
    expect(retryAfter(error(details), write, 1, budget)).toBeUndefined()
    expect(count()).toBe(0)
  })

  it('that is a semantic patch is sent once more if it lost a race', () => {
    const { budget, count } = rich()
    const lost = error({ status: 409, code: 'optimistic_locking_error' })
    expect([1, 2, 3].map((tries) => retryAfter(lost, semantic, tries, budget))).toEqual([0, undefined, undefined])
    expect(count()).toBe(0)
  })

  it.each([
    ...outages,
    { status: 429 },
    { status: 409 },
    { status: 409, code: 'conflict' },
    { status: 400, code: 'optimistic_locking_error' },
  ])('that is a semantic patch is not sent again after %o', (details) => {
    expect(retryAfter(error(details), semantic, 1, rich().budget)).toBeUndefined()
  })
})
