import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})

afterAll(() => stack.close())

interface Call {
  readonly path: string
  readonly status: number | null
  readonly attempt: number
  readonly startMs: number
  readonly waitedMs: number
  readonly ms: number
  readonly bytes: number
  readonly fields: readonly string[]
  readonly moreFields: number
}

type Traced = {
  readonly rest: { readonly calls: readonly Call[]; readonly moreCalls: number }
}

const query = `{ project(key: "web") {
  flags(first: 100) { nodes { key maintainer { ... on Member { lastSeenAt teams { name } } } environment(key: "production") { on } } }
} }`

const trace = { 'x-rest-trace': '1' }

const callsOf = ({ extensions }: Awaited<ReturnType<Stack['ask']>>) => (extensions as Traced).rest.calls

describe('the report of REST calls', () => {
  it('counts the calls of every answer in a header, and says nothing more unless asked', async () => {
    const { headers, extensions } = await stack.ask(query)
    expect(headers.get('x-rest-calls')).toBe('2')
    expect(extensions).toBeUndefined()
  })

  it('counts no calls for a request that is refused', async () => {
    const { headers, errors } = await stack.ask('{ nonsense }')
    expect(errors).toHaveLength(1)
    expect(headers.get('x-rest-calls')).toBe('0')
  })

  it('tells each call in the order in which it was sent, as LaunchDarkly was asked', async () => {
    const answer = await stack.ask(query, {}, trace)
    expect(callsOf(answer).map(({ path }) => path)).toEqual(answer.calls.map(({ path }) => path))
    expect(callsOf(answer)).toEqual(
      callsOf(answer).map((call) => ({
        ...call,
        method: 'GET',
        status: 200,
        shared: null,
        startMs: expect.any(Number),
        ms: expect.any(Number),
        waitedMs: expect.any(Number),
        bytes: expect.any(Number),
        moreFields: 0,
      })),
    )
  })

  it('names the fields that each call served, whether they asked alone or in a batch', async () => {
    const [list, members] = callsOf(await stack.ask(query, {}, trace))
    expect(list?.fields).toEqual(['project.flags'])
    expect(members?.fields).toEqual([
      'project.flags.nodes.maintainer.lastSeenAt',
      'project.flags.nodes.maintainer.teams',
    ])
  })

  it('names a field that an answer served which another one had asked for', async () => {
    const [call, ...others] = callsOf(
      await stack.ask('{ viewer { accountId memberId } again: viewer { tokenName } }', {}, trace),
    )
    expect(others).toEqual([])
    expect(call?.fields).toEqual(['viewer.accountId', 'viewer.memberId', 'again.tokenName'])
  })

  it('tells the status of a call that failed, and of the one that was made in its place', async () => {
    stack.sandbox.fault({ path: '/api/v2/projects' }, { status: 503 })
    const { extensions, errors, headers } = await stack.ask('{ projects { nodes { key } } }', {}, trace)
    expect(errors).toBeUndefined()
    expect(headers.get('x-rest-calls')).toBe('2')
    const path = '/api/v2/projects?offset=0&limit=20'
    expect(extensions).toMatchObject({
      rest: {
        calls: [
          { path, status: 503, attempt: 1 },
          { path, status: 200, attempt: 2 },
        ],
      },
    })
  })

  it('tells how long a call waited for a free place', async () => {
    const narrow = await startStack({ gateway: { maxConcurrentCalls: 1 } })
    narrow.sandbox.fault({ path: /members/ }, { delayMs: 60 })
    const answer = await narrow.ask('{ members { totalCount } projects { totalCount } }', {}, trace)
    const [first, second] = callsOf(answer)
    expect(first!.waitedMs).toBeLessThan(first!.ms)
    expect(second!.waitedMs).toBeGreaterThan(50)
    expect(second!.startMs + second!.waitedMs).toBeGreaterThanOrEqual(first!.startMs + first!.waitedMs + first!.ms)
    await narrow.close()
  })

  it('tells when each call was wanted: at once, or after the answer that it needs', async () => {
    const [list, members] = callsOf(await stack.ask(query, {}, trace))
    expect(list!.startMs).toBeGreaterThanOrEqual(0)
    expect(members!.startMs).toBeGreaterThanOrEqual(list!.startMs + list!.waitedMs + list!.ms)
  })

  it.each([
    ['as it is', 1000, undefined],
    ['compressed', 1000, 'gzip'],
    ['compressed, in many pieces', 400_000, 'gzip'],
  ] as const)('counts the bytes of a body that arrives %s', async (_, size, compress) => {
    const padding = randomBytes(size / 2).toString('hex')
    const json = { items: [], totalCount: 0, _links: {}, padding }
    stack.sandbox.fault({ path: '/api/v2/projects' }, { json, ...(compress && { compress }) })
    const [call] = callsOf(await stack.ask('{ projects { totalCount } }', {}, trace))
    const text = JSON.stringify(json)
    expect(call!.bytes).toBe(compress ? gzipSync(text).length : text.length)
  })

  it('counts no bytes of a call without an answer', async () => {
    stack.sandbox.fault({ path: '/api/v2/projects' }, { reset: true })
    const [failed, repeated] = callsOf(await stack.ask('{ projects { totalCount } }', {}, trace))
    expect(failed).toMatchObject({ status: null, bytes: 0, attempt: 1 })
    expect(repeated!.bytes).toBeGreaterThan(0)
  })

  it('names twenty fields of a call, and counts the others', async () => {
    const many = Array.from({ length: 25 }, (_, index) => `a${index}: viewer { accountId }`)
    const [call] = callsOf(await stack.ask(`{ ${many.join(' ')} }`, {}, trace))
    expect(call).toMatchObject({ fields: many.slice(0, 20).map((_, index) => `a${index}.accountId`), moreFields: 5 })
  })

  it('tells five hundred calls, and counts the others', async () => {
    const wide = await startStack({ gateway: { maxRestCalls: 10_000, maxSingleCalls: 10_000 } })
    const { extensions, calls: made } = await wide.ask(
      '{ auditLog(first: 600) { nodes { currentVersion } } }',
      {},
      trace,
    )
    const { calls, moreCalls } = (extensions as Traced).rest
    expect(calls).toHaveLength(500)
    expect(moreCalls).toBe(made.length - 500)
    expect(moreCalls).toBeGreaterThan(100)
    await wide.close()
  })
})
