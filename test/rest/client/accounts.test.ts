import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Answered, createAccounts, type Gate } from '../../../src/rest/client/accounts.ts'
import { createLimitsReader, type Limits } from '../../../src/rest/client/limits.ts'

const now = 1_000_000
const flags = 'GET /api/v2/flags/{projectKey}'
const teams = 'GET /api/v2/teams'

/** The longest that a window opens after its reset. */
const mostLag = 250

const ok = (limits: Limits = {}): Answered => ({ status: 200, limits })
const refused = (limits: Limits = {}): Answered => ({ status: 429, limits })

/** Sends a call, and tells of its answer at once. */
function ask(gate: Gate, answer: Answered | null, at = now) {
  gate.sent(at)(answer, at)
}

const spentFor = (gate: Gate, at = now) => Math.max(0, gate.opening(at).spentUntil - at)

/** Expects the lag of a window after a time. */
function expectAbout(ms: number, expected: number) {
  expect(ms).toBeGreaterThanOrEqual(expected + 50)
  expect(ms).toBeLessThanOrEqual(expected + mostLag)
}

const known = { accounts: createAccounts() }

/** A third account beside those of {@link gates}. */
const thirdOf = () => ({ thirdFlags: known.accounts('third').gate(flags) })

/** Two accounts, with two routes each. */
function gates() {
  const accounts = createAccounts()
  known.accounts = accounts
  const [one, other] = [accounts('one'), accounts('other')]
  return {
    flags: one.gate(flags),
    teams: one.gate(teams),
    otherFlags: other.gate(flags),
    otherTeams: other.gate(teams),
  }
}

/** Which of the gates are closed after an answer to a call to the flags of the first account. */
function closedBy(answer: Answered | null) {
  const all = gates()
  ask(all.flags, answer)
  return Object.entries(all)
    .filter(([, gate]) => spentFor(gate) > 0)
    .map(([name]) => name)
}

describe('an account', () => {
  it('is the same for the same key, and its gates for the same route', () => {
    const accounts = createAccounts()
    expect(accounts('one')).toBe(accounts('one'))
    expect(accounts('one').gate(flags)).toBe(accounts('one').gate(flags))
    expect(accounts('one')).not.toBe(accounts('other'))
    expect(accounts('one').gate(flags)).not.toBe(accounts('one').gate(teams))
  })

  it('is remembered for as long as a thousand others were not used since', () => {
    const accounts = createAccounts()
    const one = accounts('one')
    for (let other = 0; other < 999; other++) accounts(`other ${other}`)
    expect(accounts('one')).toBe(one)
    for (let other = 0; other < 1000; other++) accounts(`another ${other}`)
    expect(accounts('one')).not.toBe(one)
  })
})

describe('an answer', () => {
  const resetAt = now + 4000
  const retryAt = now + 3000
  const route = ['flags']
  const account = ['flags', 'teams']

  it.each<[string, Answered | null, string[]]>([
    ['that says nothing closes nothing', ok(), []],
    ['that did not come closes nothing', null, []],
    ['with calls left closes nothing', ok({ global: 3, route: 2, resetAt }), []],
    ['with nothing left for the route closes the route', ok({ global: 3, route: 0, resetAt }), route],
    ['with nothing left for the account closes all its routes', ok({ global: 0, route: 3, resetAt }), account],
    ['with a Retry-After that is no 429 closes nothing', ok({ retryAt }), []],
    ['of 503 closes nothing by its Retry-After', { status: 503, limits: { retryAt } }, []],
    ['of 429 without a word closes the account', refused(), account],
    ['of 429 with a reset alone closes the account', refused({ resetAt }), account],
    ['of 429 with nothing left for the account closes it', refused({ global: 0, resetAt }), account],
    ['of 429 with nothing left for the account but for the route closes it', refused({ global: 0, route: 5 }), account],
    ['of 429 with nothing left for the route closes the route', refused({ route: 0, resetAt }), route],
    ['of 429 with calls left for the account closes the route', refused({ global: 7, route: 0, resetAt }), route],
    ['of 429 that tells of a route closes it, whatever it says is left', refused({ global: 7, route: 3 }), route],
    ['of 429 that tells of the account closes it, whatever it says is left', refused({ global: 7 }), account],
    ['of 429 with Retry-After alone closes the route for its account', refused({ retryAt }), route],
    ['of 429 with Retry-After and a reset closes the route for its account', refused({ retryAt, resetAt }), route],
    ['of 429 with Retry-After and the account closes that', refused({ retryAt, global: 0 }), account],
    ['of 429 with Retry-After and calls left for the account closes it too', refused({ retryAt, global: 7 }), account],
    ['of 429 with Retry-After and the route closes that', refused({ retryAt, route: 0 }), route],
  ])('%s', (_, answer, closed) => {
    expect(closedBy(answer)).toEqual(closed)
  })

  it.each<[string, Answered, number]>([
    ['its reset', ok({ global: 0, resetAt }), 4000],
    ['the length of a window if it tells no reset', ok({ global: 0 }), 10_000],
    ['the reset of its 429', refused({ global: 0, resetAt }), 4000],
    ['the Retry-After of its 429', refused({ retryAt }), 3000],
    ['the later one of both', refused({ global: 0, resetAt, retryAt: now + 9000 }), 9000],
    ['the later one of both, the other way round', refused({ global: 0, resetAt, retryAt }), 4000],
    ['a second if its 429 tells no time', refused({ global: 0 }), 1000],
  ])('closes a window until %s', (_, answer, expected) => {
    const { flags } = gates()
    ask(flags, answer)
    expectAbout(spentFor(flags), expected)
  })

  it('counts the calls under way in every window: of the account, of the route and of the address', () => {
    const { flags, teams } = gates()
    const first = flags.sent(now)
    teams.sent(now)
    first(ok({ global: 2, route: 1, resetAt }), now)
    expect(teams.opening(now).at).toBeLessThanOrEqual(now)
    flags.sent(now)
    expect(teams.opening(now)).toEqual({ at: resetAt, spentUntil: 0 })
    expect(flags.opening(now)).toEqual({ at: resetAt, spentUntil: 0 })
  })
})

describe('429s that tell no time', () => {
  /** How long the gate is closed by each of some 429s in a row, sent as soon as the window opens. */
  function pauses(gate: Gate, count: number, from = now) {
    let at = from
    return Array.from({ length: count }, () => {
      ask(gate, refused(), at)
      const pause = spentFor(gate, at)
      at += pause
      return pause
    })
  }

  it('close the account twice as long each time, up to ten seconds', () => {
    const all = pauses(gates().flags, 7)
    for (const [at, expected] of [1000, 2000, 4000, 8000, 10_000, 10_000, 10_000].entries()) {
      expectAbout(all[at]!, expected)
    }
  })

  it('begin with a second again after any other answer', () => {
    const { flags, teams } = gates()
    pauses(flags, 3)
    const later = now + 60_000
    ask(teams, { status: 404, limits: {} }, later)
    expectAbout(pauses(flags, 1, later)[0]!, 1000)
  })

  it('go on doubling after a call without an answer', () => {
    const { flags } = gates()
    pauses(flags, 2)
    const later = now + 60_000
    ask(flags, null, later)
    expectAbout(pauses(flags, 1, later)[0]!, 4000)
  })

  it('are one as long as their calls were sent before the first of them was answered', () => {
    const { flags } = gates()
    const sent = Array.from({ length: 8 }, () => flags.sent(now))
    for (const answered of sent) answered(refused(), now + 20)
    expectAbout(spentFor(flags, now + 20), 1000)
  })

  it('close the account for a second at least, should a success come between those of one burst', () => {
    const { flags } = gates()
    const [first, second, third] = [flags.sent(now), flags.sent(now), flags.sent(now)]
    first(refused(), now + 10)
    second(ok({ global: 1, resetAt: now + 2000 }), now + 20)
    third(refused(), now + 30)
    expectAbout(spentFor(flags, now + 30), 1000)
  })

  it('of one account do not make another one wait for longer', () => {
    const { flags, otherFlags } = gates()
    pauses(flags, 5)
    expectAbout(pauses(otherFlags, 1)[0]!, 1000)
  })
})

describe('a 429 with a Retry-After alone', () => {
  const answer = refused({ retryAt: now + 1000 })
  const opened = now + 1000 + mostLag
  const closed = (all: Record<string, Gate>, at = now) =>
    Object.keys(all).filter((name) => spentFor(all[name]!, at) > 0)

  it('closes the route for everybody once a second account gets one, and no other route', () => {
    const all = { ...gates(), ...thirdOf() }
    ask(all.flags, answer)
    ask(all.flags, answer, now + 10)
    expect(closed(all)).toEqual(['flags'])
    ask(all.otherTeams, answer)
    expect(closed(all)).toEqual(['flags', 'otherTeams'])
    ask(all.otherFlags, answer)
    expect(closed(all)).toEqual(['flags', 'otherFlags', 'otherTeams', 'thirdFlags'])
  })

  it('does so no more when the first account may ask again', () => {
    const all = gates()
    ask(all.flags, answer)
    ask(all.otherFlags, refused({ retryAt: opened + 5000 }), opened)
    expect(closed(all, opened)).toEqual(['otherFlags'])
  })

  it('lets one call of everybody go first then, and as many as there are once that is answered', () => {
    const { flags, otherFlags, thirdFlags } = { ...gates(), ...thirdOf() }
    ask(flags, answer)
    ask(otherFlags, answer)
    expect(spentFor(thirdFlags)).toBeGreaterThan(1000)
    const first = thirdFlags.sent(opened)
    expect(flags.opening(opened + 1).at).toBe(opened + 1000)
    expect(thirdFlags.opening(opened + 1).at).toBe(opened + 1000)
    first(ok(), opened + 10)
    for (let call = 0; call < 20; call++) {
      expect(thirdFlags.opening(opened + 20).at).toBeLessThanOrEqual(opened + 20)
      thirdFlags.sent(opened + 20)
    }
  })

  it('lets one call of its account go first, and the others of it once that is answered', () => {
    const { flags, otherFlags } = gates()
    ask(flags, answer)
    const first = flags.sent(opened)
    expect(flags.opening(opened + 1).at).toBe(opened + 1000)
    expect(otherFlags.opening(opened + 1).at).toBeLessThanOrEqual(opened + 1)
    first(ok(), opened + 10)
    for (let call = 0; call < 20; call++) {
      expect(flags.opening(opened + 20).at).toBeLessThanOrEqual(opened + 20)
      flags.sent(opened + 20)
    }
  })
})

it('no answer closes a gate for longer than it is told to wait at most, and the lag', () => {
  const remaining = fc.option(fc.nat(3), { nil: undefined })
  const ahead = fc.option(fc.integer({ min: -1, max: 2 ** 40 }), { nil: undefined })
  const answers = fc.record({
    refused: fc.boolean(),
    at: fc.nat(4),
    global: remaining,
    route: remaining,
    reset: ahead,
    retry: ahead,
  })
  fc.assert(
    fc.property(fc.array(answers, { maxLength: 30 }), fc.integer({ min: 1, max: 60_000 }), (all, mostWaitMs) => {
      const read = createLimitsReader({ mostWaitMs })
      const accounts = createAccounts({ mostWaitMs })
      const every = ['one', 'other', 'third'].flatMap((key) => [accounts(key).gate(flags), accounts(key).gate(teams)])
      let at = now
      for (const { refused, global, route, reset, retry, ...answer } of all) {
        at += 100
        const told = {
          ...(global !== undefined && { 'x-ratelimit-global-remaining': String(global) }),
          ...(route !== undefined && { 'x-ratelimit-route-remaining': String(route) }),
          ...(reset !== undefined && { 'x-ratelimit-reset': String(at + reset) }),
          ...(retry !== undefined && { 'retry-after': String(retry) }),
        }
        every[answer.at]!.sent(at)({ status: refused ? 429 : 200, limits: read(told, at) }, at)
        for (const gate of every) expect(spentFor(gate, at)).toBeLessThanOrEqual(mostWaitMs + mostLag)
      }
      at += mostWaitMs + mostLag
      for (const gate of every) expect(gate.opening(at).at).toBeLessThanOrEqual(at)
    }),
    { numRuns: 500 },
  )
})

describe('the report of the limits', () => {
  const resetAt = now + 4000
  const account = () => createAccounts()('one')

  it('is null as long as no answer said anything', () => {
    const one = account()
    expect(one.rateLimit(now)).toBeNull()
    ask(one.gate(flags), ok())
    ask(one.gate(flags), null)
    ask(one.gate(flags), ok({ resetAt }))
    expect(one.rateLimit(now)).toBeNull()
  })

  it('tells what the answers said, and when', () => {
    const one = account()
    ask(one.gate(flags), ok({ global: 9, globalLimit: 10, route: 4, resetAt }))
    ask(one.gate(teams), ok({ global: 8, route: 3 }), now + 5)
    expect(one.rateLimit(now + 10)).toEqual({
      limit: null,
      remaining: 8,
      resetAt: null,
      observedAt: now + 5,
      opensAt: null,
      routes: [
        { operation: flags, remaining: 4, resetAt, observedAt: now, opensAt: null },
        { operation: teams, remaining: 3, resetAt: null, observedAt: now + 5, opensAt: null },
      ],
    })
  })

  it('tells of a route alone, and of a limit alone', () => {
    const one = account()
    ask(one.gate(flags), ok({ route: 4 }))
    const none = { limit: null, remaining: null, resetAt: null, observedAt: null, opensAt: null }
    const routes = [{ operation: flags, remaining: 4, resetAt: null, observedAt: now, opensAt: null }]
    expect(one.rateLimit(now)).toEqual({ ...none, routes })
    ask(one.gate(flags), ok({ globalLimit: 10 }))
    expect(one.rateLimit(now)).toEqual({ ...none, limit: 10, observedAt: now, routes })
  })

  it('tells when windows that are spent open, as long as they are', () => {
    const one = account()
    ask(one.gate(flags), refused({ route: 0, resetAt }))
    ask(one.gate(teams), ok({ global: 0, resetAt }))
    const told = one.rateLimit(now)!
    for (const { opensAt, remaining } of [told, told.routes[0]!]) {
      expect(remaining).toBe(0)
      expectAbout(opensAt! - resetAt, 0)
    }
    const later = one.rateLimit(resetAt + mostLag)!
    expect(later).toMatchObject({ opensAt: null, remaining: 0, routes: [{ opensAt: null, remaining: 0 }] })
  })

  it('tells what a route has left though the account was refused', () => {
    const one = account()
    ask(one.gate(flags), refused({ global: 0, route: 5, resetAt }))
    expect(one.rateLimit(now)).toMatchObject({ remaining: 0, routes: [{ remaining: 5, opensAt: null }] })
  })

  it('is of the account that was asked with', () => {
    const accounts = createAccounts()
    ask(accounts('one').gate(flags), ok({ global: 9 }))
    expect(accounts('other').rateLimit(now)).toBeNull()
  })
})
