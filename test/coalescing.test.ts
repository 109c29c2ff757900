import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { latencyMs: 20 } })
})
afterAll(() => stack.close())
beforeEach(() => stack.sandbox.forget())

const query = '{ teams { nodes { key } } }'
const traced = { 'x-rest-trace': '1' }
const callsOf = ({ extensions }: { extensions: unknown }) =>
  (extensions as { rest: { calls: { shared: string | null; status: number; ms: number; fields: string[] }[] } }).rest
    .calls

describe('the same read of two requests at the same time', () => {
  it('is one call with the same token, and each request is told which it was', async () => {
    const [one, other] = await Promise.all([
      stack.post(query, { headers: traced }),
      stack.post(query, { headers: traced }),
    ])
    expect(stack.sandbox.requests()).toHaveLength(1)
    expect(one.data).toEqual(other.data)
    expect(callsOf(one)).toMatchObject([{ shared: null, status: 200, fields: ['teams'] }])
    expect(callsOf(other)).toMatchObject([{ shared: 'in-flight', status: 200, fields: ['teams'] }])
    expect(callsOf(other)[0]!.ms).toBeGreaterThan(0)
    expect([one, other].map(({ headers }) => headers.get('x-rest-calls'))).toEqual(['1', '0'])
  })

  it('is two calls with two tokens', async () => {
    const headers = { authorization: stack.sandbox.readerToken }
    const answers = await Promise.all([stack.post(query), stack.post(query, { headers }), stack.post(query)])
    expect(stack.sandbox.requests()).toHaveLength(2)
    expect(answers.map(({ headers }) => headers.get('x-rest-calls'))).toEqual(['1', '1', '0'])
  })

  it('fails for both if it fails, each with its own error', async () => {
    stack.sandbox.fault({ path: '/api/v2/teams' }, { status: 500 })
    const answers = await Promise.all([stack.post(query, { headers: traced }), stack.post(query, { headers: traced })])
    expect(stack.sandbox.requests()).toHaveLength(1)
    for (const { errors } of answers) expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FAILURE' } }])
    expect(callsOf(answers[1]!)).toMatchObject([{ shared: 'in-flight', status: 500 }])
  })

  it('goes on for the one that waits when the other one hangs up', async () => {
    const controller = new AbortController()
    const first = stack.post(query, { signal: controller.signal }).catch(() => 'hung up')
    const second = stack.post(query)
    while (stack.sandbox.requests().length === 0) await new Promise(setImmediate)
    controller.abort()
    expect((await second).data.teams.nodes).toHaveLength(8)
    await first
    expect(stack.sandbox.requests()).toMatchObject([{ status: 200, hungUp: false }])
  })
})

it('the end of one request leaves the documents that another one shares with it and still reads', async () => {
  const flags = (more: string) => `{ project(key: "web") { flags(first: 100) { nodes { key ${more} } } } }`
  // The second request meets each flag again after a call of its own, when the first one is over.
  const again =
    'maintainer { ... on Member { lastSeenAt flags(projectKey: "web", first: 1) { nodes { tags variations { value } } } } }'
  const [short, long] = await Promise.all([stack.post(flags('')), stack.post(flags(again))])
  expect(short.data.project.flags.nodes).toHaveLength(100)
  expect(long.errors).toBeUndefined()
  expect(long.text).toBe((await stack.post(flags(again))).text)
})

it('an answer that has come is not used again: the next request asks anew', async () => {
  await stack.post(query)
  await stack.post(query)
  expect(stack.sandbox.requests()).toHaveLength(2)
})

it('nothing crosses tokens: whatever is asked at the same time, each is answered what it is answered alone', async () => {
  const { token, readerToken, limitedToken } = stack.sandbox
  const tokens = [token, readerToken, limitedToken, 'api-nobody', ''].map((one) => ({ authorization: one }))
  const queries = [
    '{ viewer { tokenName tokenKind member { email role } } }',
    '{ member(email: "nobody@example.com") { email } }',
    '{ members(first: 1) { nodes { email } } }',
    '{ teams(first: 2) { nodes { key } } }',
    '{ project(key: "web") { name environment(key: "production") { name } flags(first: 1) { nodes { key } } } }',
  ]
  const alone = new Map<string, string>()
  for (const [who, headers] of tokens.entries()) {
    for (const [what, query] of queries.entries()) {
      const { text } = await stack.post(query, { headers })
      alone.set(`${who} ${what}`, withoutIds(text))
    }
  }
  expect(new Set([0, 1, 2].map((who) => alone.get(`${who} 0`))).size).toBe(3)

  const asks = fc.array(
    fc.record({ who: fc.nat(tokens.length - 1), what: fc.nat(queries.length - 1), afterMs: fc.nat(25) }),
    { minLength: 2, maxLength: 20 },
  )
  await fc.assert(
    fc.asyncProperty(asks, async (asked) => {
      const answers = asked.map(async ({ who, what, afterMs }) => {
        await new Promise((resolve) => setTimeout(resolve, afterMs))
        const { text } = await stack.post(queries[what]!, { headers: tokens[who]! })
        expect(withoutIds(text)).toBe(alone.get(`${who} ${what}`))
      })
      await Promise.all(answers)
    }),
    { numRuns: 40 },
  )
})

/** LaunchDarkly counts its errors: their ids are the one thing that differs. */
const withoutIds = (text: string) => text.replaceAll(/"id":"e4404000[^"]*"/g, '"id":"…"')
