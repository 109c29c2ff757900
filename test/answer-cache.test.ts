import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import { type Stack, startStack } from './support/stack.ts'

const stacks: Stack[] = []
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close()
})

async function start(...options: Parameters<typeof startStack>) {
  const stack = await startStack(...options)
  stacks.push(stack)
  return stack
}

const query = '{ teams(first: 2) { totalCount nodes { key name } } }'
const traced = { 'x-rest-trace': '1' }
const callsOf = ({ extensions }: { extensions: unknown }) => (extensions as { rest: { calls: object[] } }).rest.calls

it('keeps nothing unless it is told to', async () => {
  const stack = await start()
  await stack.ask(query)
  expect((await stack.ask(query)).calls).toHaveLength(1)
})

describe('answers that are kept', () => {
  it('are used for their time, cost no call, and say so in the trace', async () => {
    const stack = await start({ gateway: { cacheTtlMs: 2000 } })
    const first = await stack.ask(query)
    const second = await stack.ask(query, {}, traced)
    expect(second.calls).toEqual([])
    expect(second.data).toEqual(first.data)
    expect(second.headers.get('x-rest-calls')).toBe('0')
    const path = '/api/v2/teams?offset=0&limit=2'
    const kept = { method: 'GET', path, status: 200, shared: 'cache', stale: false, fields: ['teams'] }
    expect(callsOf(second)).toMatchObject([kept])
    await pause(2020)
    expect((await stack.ask(query)).calls).toHaveLength(1)
  })

  it('are for their token alone', async () => {
    const stack = await start({ gateway: { cacheTtlMs: 60_000 } })
    const viewer = '{ viewer { tokenName } teams { totalCount } }'
    const others = [stack.sandbox.readerToken, stack.sandbox.limitedToken, 'api-nobody']
    const admin = await stack.ask(viewer)
    for (const authorization of others) {
      const { data, calls } = await stack.ask(viewer, {}, { authorization })
      expect(calls).toHaveLength(2)
      expect(data?.viewer.tokenName).not.toBe(admin.data.viewer.tokenName)
    }
    expect((await stack.ask(viewer)).calls).toEqual([])
  })

  it('are those of successful reads: an error is asked again', async () => {
    const stack = await start({ gateway: { cacheTtlMs: 60_000 } })
    stack.sandbox.fault({ path: /teams/ }, { status: 500 })
    expect((await stack.ask(query)).errors).toHaveLength(1)
    expect((await stack.ask(query)).errors).toBeUndefined()
    expect((await stack.ask('{ team(key: "nobody") { key } }')).calls).toHaveLength(1)
    expect((await stack.ask('{ team(key: "nobody") { key } }')).calls).toHaveLength(1)
  })

  it('are given up when LaunchDarkly no longer knows the token', async () => {
    const stack = await start({ gateway: { cacheTtlMs: 60_000, cacheStaleMs: 60_000 } })
    await stack.ask(query)
    stack.sandbox.fault({ path: /projects/ }, { status: 401 })
    await stack.ask('{ projects { totalCount } }')
    expect((await stack.ask(query)).calls).toHaveLength(1)
  })

  it('take no more room than configured, the oldest making way', async () => {
    const stack = await start({ gateway: { cacheTtlMs: 60_000, cacheMaxBytes: 4000 } })
    const members = (first: number) => `{ members(first: ${first}) { nodes { email } } }`
    await stack.ask(members(1))
    expect((await stack.ask(members(1))).calls).toEqual([])
    await stack.ask(members(2))
    await stack.ask(members(3))
    expect((await stack.ask(members(1))).calls).toHaveLength(1)
    // Larger than all that is kept: answered, and not kept.
    await stack.ask(members(50))
    expect((await stack.ask(members(50))).calls).toHaveLength(1)
  })

  it('give the same answers as none, whatever is selected of them', async () => {
    const stack = await start({ gateway: { cacheTtlMs: 60_000 } })
    const plain = await start()
    const queries = [
      '{ project(key: "web") { flags(first: 3) { nodes { key maintainer { __typename } } } } }',
      '{ project(key: "web") { flags(first: 3) { nodes { key environment(key: "production") { on rules { id } } } } } }',
      '{ flag(projectKey: "web", key: "no-such") { key } }',
    ]
    for (const one of [...queries, ...queries]) {
      expect((await stack.ask(one)).data).toEqual((await plain.ask(one)).data)
    }
  })
})

describe('while LaunchDarkly fails', () => {
  const ways: [string, Reply][] = [
    ['503', { status: 503 }],
    ['a broken connection', { reset: true }],
    ['429', { status: 429, headers: { 'retry-after': '60' } }],
    ['an answer that does not come in time', { delayMs: 3000 }],
  ]
  it.each(ways)('what is past its time stands in, and is marked as stale: %s', async (_, reply) => {
    const stack = await start({ gateway: { cacheTtlMs: 50, cacheStaleMs: 60_000, deadlineMs: 1500 } })
    const fresh = await stack.ask(query)
    await pause(60)
    stack.sandbox.fault({ path: /./ }, reply, 'always')
    const stale = await stack.ask(query, {}, traced)
    expect(stale.errors).toBeUndefined()
    expect(stale.data).toEqual(fresh.data)
    expect(callsOf(stale).at(-1)).toMatchObject({ shared: 'cache', stale: true, status: 200, fields: ['teams'] })
  })

  it('it stands in without a call once the circuit is open', async () => {
    const gateway = { cacheTtlMs: 50, cacheStaleMs: 60_000, breakerFailures: 1, breakerProbeMs: 60_000 }
    const stack = await start({ gateway })
    await stack.ask(query)
    await pause(60)
    stack.sandbox.fault({ path: /./ }, { status: 503 }, 'always')
    // Each try that fails doubles the wait for the next one, from a quarter of a second to two.
    for (const ms of [0, 350, 700, 1400]) {
      await pause(ms)
      await stack.ask(query)
    }
    const { data, calls } = await stack.ask(query, {}, traced)
    expect(data.teams.totalCount).toBe(8)
    expect(calls).toEqual([])
  })

  it('it stands in no longer than configured, and not for an error that is the caller’s', async () => {
    const stack = await start({ gateway: { cacheTtlMs: 50, cacheStaleMs: 100 } })
    await stack.ask(query)
    await pause(60)
    stack.sandbox.fault({ path: /teams/ }, { status: 403 })
    expect((await stack.ask(query)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    await pause(150)
    stack.sandbox.fault({ path: /./ }, { status: 503 }, 'always')
    expect((await stack.ask(query)).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
  })
})
