import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { subscribe, toggle } from '../support/subscription.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { eventsPollMs: 30, maxSubscriptions: 3, eventsShare: 100 } })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const dark = 'observability-profile-always'
const light = 'ingest-dedupe-window'
const headersOf = (authorization: string) => ({ headers: { authorization } })

const reads = (path: RegExp) => stack.sandbox.requests().filter((one) => path.test(one.path))

describe('Subscription.changes', () => {
  it('tells a change with its entry, the resource as it is now, its lag and its cursor', async () => {
    const changes = await subscribe(
      stack,
      `subscription {
        changes(filter: { flagKeys: ["${dark}"] }) {
          lagMs cursor
          entry { kind name subject { name } accesses { action specifier } }
          resource { __typename ... on Flag { key environment(key: "test") { on } } }
        }
      }`,
    )
    await toggle(stack, 'platform', dark, true)
    const { data, errors } = await changes.next()
    expect(errors).toBeUndefined()
    expect(data.changes).toEqual({
      lagMs: expect.any(Number),
      cursor: expect.any(String),
      entry: {
        kind: 'flag',
        name: expect.any(String),
        subject: { name: expect.any(String) },
        accesses: [{ action: 'updateOn', specifier: `proj/platform:env/test:flag/${dark}` }],
      },
      resource: { __typename: 'Flag', key: dark, environment: { on: true } },
    })
    await toggle(stack, 'platform', dark, false)
    expect((await changes.next()).data.changes.resource.environment).toEqual({ on: false })
    changes.leave()
  })

  it.each([
    ['{ projectKeys: ["platform"], environmentKeys: ["test"], kinds: ["flag"], actions: ["updateO*"] }', true],
    ['{ resources: ["proj/platform:env/*:flag/obs*"] }', true],
    ['{ projectKeys: ["web"] }', false],
    ['{ environmentKeys: ["production"] }', false],
    [`{ flagKeys: ["${light}"] }`, false],
    ['{ segmentKeys: ["beta"] }', false],
    ['{ kinds: ["segment"] }', false],
    ['{ actions: ["updateRules"] }', false],
    ['{ resources: ["proj/platform:env/*:segment/*"] }', false],
  ])('with the filter %s tells the change: %s', async (filter, isTold) => {
    const some = await subscribe(stack, `subscription { changes(filter: ${filter}) { entry { name } } }`)
    const all = await subscribe(stack, `subscription { changes { entry { name } } }`)
    await toggle(stack, 'platform', dark, true)
    await toggle(stack, 'platform', dark, false)
    expect(await all.take(2)).toHaveLength(2)
    // Both got what came by now.
    stack.gateway.drain()
    expect(await some.rest()).toHaveLength(isTold ? 2 : 0)
    await stack.close()
    stack = await startStack({ gateway: { eventsPollMs: 30, maxSubscriptions: 3, eventsShare: 100 } })
  })

  it('tells a token only what the token may see', async () => {
    const { limitedToken } = stack.sandbox
    const limited = await subscribe(stack, 'subscription { changes { entry { kind } } }', headersOf(limitedToken))
    const all = await subscribe(stack, 'subscription { changes { entry { kind } } }')
    const { status } = await send(stack.sandbox, 'POST', '/roles', {
      key: 'night-watch',
      name: 'Night watch',
      policy: [],
    })
    expect(status).toBe(201)
    await toggle(stack, 'platform', dark, true)
    expect((await all.take(2)).map(({ data }) => data.changes.entry.kind)).toEqual(['role', 'flag'])
    expect((await limited.next()).data.changes.entry.kind).toBe('flag')
    limited.leave()
    all.leave()
  })

  it('reads the log once and an object once for all subscriptions of a token that want it', async () => {
    const query = `subscription { flagChanged(projectKey: "platform") { flag { name environment(key: "test") { on } } } }`
    const subscribed = await Promise.all([1, 2, 3].map(() => subscribe(stack, query)))
    await toggle(stack, 'platform', dark, false)
    stack.sandbox.forget()
    const events = await Promise.all(subscribed.map((one) => one.next()))
    expect(events.map(({ data }) => data.flagChanged.flag.environment.on)).toEqual([false, false, false])
    expect(reads(/\/flags\/platform\//)).toHaveLength(1)
    for (const one of subscribed) one.leave()
  })

  it('reads nothing that is not selected, and nothing without a subscription', async () => {
    const changes = await subscribe(stack, 'subscription { changes { cursor entry { name } } }')
    stack.sandbox.forget()
    await toggle(stack, 'platform', light, false)
    await changes.next()
    expect(reads(/\/flags\/platform\/.*env=/)).toEqual([])
    changes.leave()
    await expect
      .poll(() => {
        const before = stack.sandbox.requests().length
        return new Promise((resolve) => setTimeout(() => resolve(stack.sandbox.requests().length - before), 100))
      })
      .toBe(0)
  })

  it('resumes after a cursor, in order and without a gap', async () => {
    const query = 'subscription Resumed($after: String) { changes(after: $after) { cursor entry { date } } }'
    const first = await subscribe(stack, query)
    for (const on of [true, false, true]) await toggle(stack, 'platform', light, on)
    const events = (await first.take(3)).map(({ data }) => data.changes)
    first.leave()
    await toggle(stack, 'platform', light, false)
    const again = await subscribe(stack, query, { variables: { after: events[0].cursor } })
    const resumed = (await again.take(3)).map(({ data }) => data.changes)
    expect(resumed.slice(0, 2)).toEqual(events.slice(1))
    const dates = resumed.map(({ entry }) => Date.parse(entry.date))
    expect(dates).toEqual(dates.toSorted((one, other) => one - other))
    await toggle(stack, 'platform', light, true)
    const next = (await again.next()).data.changes
    expect(resumed.map(({ cursor }) => cursor)).not.toContain(next.cursor)
    again.leave()
  })

  it('resumes after Last-Event-ID', async () => {
    const query = 'subscription { changes { cursor } }'
    const first = await subscribe(stack, query)
    await toggle(stack, 'platform', light, false)
    const { cursor } = (await first.next()).data.changes
    first.leave()
    await toggle(stack, 'platform', light, true)
    const again = await subscribe(stack, query, { headers: { 'last-event-id': cursor } })
    expect((await again.next()).data.changes.cursor).not.toBe(cursor)
    again.leave()
  })
})

describe('a subscription that cannot be', () => {
  const refused = async (query: string, headers?: Record<string, string>) => {
    const [only] = await (await subscribe(stack, query, { headers: headers ?? {} })).rest()
    return only!.errors![0]!
  }

  it('without a right to the log is FORBIDDEN', async () => {
    stack.sandbox.fault({ path: /auditlog/ }, { status: 403 }, 'always')
    expect(await refused('subscription { changes { cursor } }')).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
  })

  it('that becomes forbidden ends with FORBIDDEN', async () => {
    const changes = await subscribe(stack, 'subscription { changes { cursor } }')
    stack.sandbox.fault({ path: /auditlog/ }, { status: 403 }, 'always')
    expect(await changes.rest()).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }])
  })

  it('survives an outage of LaunchDarkly, and tells afterwards what happened', async () => {
    const changes = await subscribe(stack, 'subscription { changes { entry { name } } }')
    stack.sandbox.fault({ path: /auditlog/ }, { status: 500 }, 3)
    await toggle(stack, 'platform', light, false)
    expect((await changes.next()).data.changes.entry.name).toEqual(expect.any(String))
    changes.leave()
  })

  it('beyond the limit of its token is RATE_LIMITED, and names the limit', async () => {
    const query = 'subscription { changes { cursor } }'
    const all = await Promise.all([1, 2, 3].map(() => subscribe(stack, query)))
    const { message, extensions } = await refused(query)
    expect(extensions).toEqual({ code: 'RATE_LIMITED' })
    expect(message).toContain('at most 3 subscriptions')
    expect(message).toContain('MAX_SUBSCRIPTIONS')
    const other = await subscribe(stack, query, headersOf(stack.sandbox.readerToken))
    other.leave()
    all[0]!.leave()
    await expect
      .poll(async () => {
        const one = await subscribe(stack, query)
        one.leave()
        return (await one.rest().catch(() => [])).length
      })
      .toBe(0)
    for (const one of all) one.leave()
  })

  it.each([
    ['changes(after: "nonsense") { cursor }', /the cursor of an event/],
    ['changes(after: "") { cursor }', /the cursor of an event/],
    ['changes(filter: { flagKeys: [] }) { cursor }', /at least one value for filter.flagKeys/],
    ['flagChanged(projectKey: "web", flagKey: "") { cursor }', /at least one character for flagKeys/],
    [
      'flagStatusChanged(projectKey: "web", environmentKey: "test", flagKeys: []) { lagMs }',
      /at least one of flagKeys/,
    ],
    ['flagStatusChanged(projectKey: "..", environmentKey: "test") { lagMs }', /project key/i],
  ])('with %s is BAD_USER_INPUT', async (field, message) => {
    const error = await refused(`subscription { ${field} }`)
    expect(error.extensions?.code).toBe('BAD_USER_INPUT')
    expect(error.message).toMatch(message)
  })

  it('of an event that would be too large does not begin', async () => {
    const limited = await startStack({ gateway: { maxItems: 10 } })
    const flags = '... on Project { flags(first: 100) { nodes { key } } }'
    const asked = await subscribe(limited, `subscription { changes { resource { ${flags} } } }`)
    const [only] = await asked.rest()
    expect(only?.errors?.[0]?.message ?? '').toMatch(/MAX_ITEMS/)
    await limited.close()
  })
})

it('completes on the end of the process', async () => {
  const own = await startStack({ gateway: { eventsPollMs: 30 } })
  const changes = await subscribe(own, 'subscription { changes { cursor } }')
  own.gateway.drain()
  expect(await changes.rest()).toEqual([])
  await own.close()
})
