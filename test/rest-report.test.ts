import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})

afterAll(() => stack.close())

interface Call {
  readonly path: string
  readonly fields: readonly string[]
}

const query = `{ project(key: "web") {
  flags(first: 100) { nodes { key maintainer { ... on Member { lastSeenAt teams { name } } } environment(key: "production") { on } } }
} }`

const trace = { 'x-rest-trace': '1' }

const callsOf = ({ extensions }: Awaited<ReturnType<Stack['ask']>>) =>
  (extensions as { rest: { calls: Call[] } }).rest.calls

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
        ms: expect.any(Number),
        waitedMs: expect.any(Number),
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
    const [first, second] = callsOf(answer) as unknown as { waitedMs: number; ms: number }[]
    expect(first!.waitedMs).toBeLessThan(first!.ms)
    expect(second!.waitedMs).toBeGreaterThan(50)
    await narrow.close()
  })
})
