import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../support/rest.ts'
import { type Doc, post } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const evaluate = '/projects/web/environments/production/segments/evaluate'
const ask = (selection: string, context: unknown, args = 'context: $context') =>
  stack.ask(
    `query ($context: JSON!) { environment(projectKey: "web", key: "production") { segmentMemberships(${args}) { ${selection} } } }`,
    { context },
  )

describe('the memberships of a context', () => {
  const everything = 'key name description unbounded external isMember isIndividuallyTargeted isRuleTargeted'

  it.each([
    ['of one kind', { kind: 'user', key: 'cust-1', email: 'ada@northaisle.example', country: 'DE' }],
    [
      'of several kinds',
      { kind: 'multi', user: { key: 'u', orders: 7 }, organization: { key: 'o', plan: 'enterprise' } },
    ],
  ])('%s are told of every segment, in one call', async (_, context) => {
    const { data, calls, errors } = await ask(everything, context)
    expect(errors).toBeUndefined()
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([`POST /api/v2${evaluate}`])
    const { json } = await post(stack.sandbox, evaluate, context)
    expect(json.items.filter(({ isMember }: Doc) => isMember).length).toBeGreaterThan(1)
    expect(data.environment.segmentMemberships).toEqual(
      json.items.map(({ _links, description, external, ...rest }: Doc) => ({
        ...rest,
        description: description || null,
        external: external || null,
      })),
    )
  })

  it('are null by rules where LaunchDarkly does not tell', async () => {
    stack.sandbox.fault({ path: /evaluate/ }, { patch: ({ items }) => ({ items: [without(items[0])] }) })
    const { data } = await ask('isRuleTargeted', { kind: 'user', key: 'cust-1' })
    expect(data.environment.segmentMemberships).toEqual([{ isRuleTargeted: null }])
  })
  const without = ({ isRuleTargeted, ...rest }: Doc) => rest

  it('name their segments without reading them, and read them together if more is wanted', async () => {
    const context = { kind: 'user', key: 'cust-1' }
    const known = await ask('segment { id key name environmentKey }', context)
    expect(known.calls).toHaveLength(1)
    expect(known.data.environment.segmentMemberships[0].segment).toMatchObject({ environmentKey: 'production' })
    const { data, calls } = await ask('key segment { version }', context)
    expect(calls).toHaveLength(2)
    for (const { key, segment } of data.environment.segmentMemberships.slice(0, 3)) {
      expect(segment).toEqual({ version: (await rest(stack, `/segments/web/production/${key}`)).version })
    }
  })

  it('are asked once for one context, and once for each other', async () => {
    const { calls } = await stack.ask(`{ environment(projectKey: "web", key: "production") {
      a: segmentMemberships(context: { kind: "user", key: "a" }) { key }
      b: segmentMemberships(context: { kind: "user", key: "a" }) { isMember }
      c: segmentMemberships(context: { kind: "user", key: "c" }) { key }
    } }`)
    expect(calls.map(({ path }) => path)).toEqual([`/api/v2${evaluate}`, `/api/v2${evaluate}`])
  })

  it.each(['"cust-1"', '["cust-1"]', '7', 'true'])(
    'are refused for the context %s, and nothing is asked',
    async (text) => {
      const { errors, calls } = await stack.ask(
        `{ environment(projectKey: "web", key: "production") { segmentMemberships(context: ${text}) { key } } }`,
      )
      expect(calls).toEqual([])
      expect(errors).toMatchObject([
        { path: ['environment', 'segmentMemberships'], extensions: { code: 'BAD_USER_INPUT' } },
      ])
      expect(errors![0]!.message).toBe(
        `Expected context to be an object such as { kind: "user", key: "cust-1" }, but got ${text}.`,
      )
    },
  )

  it('are an error for a context that LaunchDarkly does not take', async () => {
    const { errors } = await ask('key', { kind: 'user' })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', upstream: { status: 400 } } }])
  })

  it('are null with an environment that is not there', async () => {
    const { data, errors } = await stack.ask(
      '{ environment(projectKey: "web", key: "nope") { segmentMemberships(context: { key: "a" }) { key } } }',
    )
    expect({ data, errors }).toEqual({ data: { environment: null }, errors: undefined })
  })
})

describe('the membership of a key in a big segment', () => {
  const membership = (segmentKey: string, contextKey: string) =>
    stack.ask(
      `query ($segmentKey: String!, $contextKey: String!) {
        segment(projectKey: "web", environmentKey: "production", key: $segmentKey) {
          name membership(contextKey: $contextKey) { contextKey included excluded }
        }
      }`,
      { segmentKey, contextKey },
    )

  it('is a call of its own', async () => {
    const { data, paths } = await membership('loyalty-gold', 'cust-1')
    expect(paths).toEqual([
      '/segments/web/production/loyalty-gold',
      '/segments/web/production/loyalty-gold/contexts/cust-1',
    ])
    const { userKey, ...told } = await rest(stack, '/segments/web/production/loyalty-gold/contexts/cust-1')
    expect(data.segment.membership).toEqual({ contextKey: userKey, ...told })
  })

  it('is null in another segment, and no call', async () => {
    const { data, calls } = await membership('staff', 'cust-1')
    expect({ data, calls: calls.length }).toEqual({ data: { segment: { name: 'Staff', membership: null } }, calls: 1 })
  })

  it('is refused for a key that no path can carry', async () => {
    const { data, errors } = await membership('loyalty-gold', '')
    expect(data.segment).toEqual({ name: 'Loyalty gold', membership: null })
    expect(errors).toMatchObject([{ path: ['segment', 'membership'], extensions: { code: 'BAD_USER_INPUT' } }])
    expect(errors![0]!.message).toMatch(/^Expected a context key .* but got ""\.$/)
  })
})
