import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const base = '/projects/web/environments/production/context-attributes'
const inProduction = (selection: string) =>
  stack.ask(`{ environment(projectKey: "web", key: "production") { ${selection} } }`)

describe('the attributes of contexts', () => {
  it('of all kinds are read by one call', async () => {
    const { data, paths, errors } = await inProduction(
      'contextAttributes { kind name weight redacted contextKind { key } }',
    )
    expect(errors).toBeUndefined()
    expect(paths).toEqual([`${base}?limit=100`])
    const { json } = await ask(stack.sandbox, base)
    expect(data.environment.contextAttributes).toEqual(
      json.items.flatMap(({ kind, names }: Doc) =>
        names.map((name: Doc) => ({ kind, ...name, contextKind: { key: kind } })),
      ),
    )
    expect(data.environment.contextAttributes).toContainEqual(
      expect.objectContaining({ name: 'email', redacted: true }),
    )
  })

  it('of one kind, with the beginning of their names, are filtered by LaunchDarkly', async () => {
    const { data, paths } = await inProduction(
      'contextAttributes(kinds: ["user"], namePrefix: "or", first: 5) { name }',
    )
    expect(paths).toEqual([`${base}?filter=kind equals "user",name startsWith "or"&limit=5`])
    expect(data.environment.contextAttributes).toEqual([{ name: 'orders' }])
  })

  it('of several kinds are read together, and cut for each', async () => {
    const { data, paths } = await inProduction('contextAttributes(kinds: ["user", "device"], first: 2) { kind name }')
    expect(paths).toEqual([`${base}?limit=100`])
    const kinds = data.environment.contextAttributes.map(({ kind }: Doc) => kind)
    expect(kinds).toEqual(['user', 'user', 'device', 'device'])
  })

  it('of all kinds are cut for each, whatever is asked beside them', async () => {
    const { data, paths } = await inProduction('contextAttributes(first: 1) { kind name }')
    expect(paths).toEqual([`${base}?limit=100`])
    expect(data.environment.contextAttributes.map(({ kind }: Doc) => kind).toSorted()).toEqual([
      'device',
      'organization',
      'user',
    ])
    const both = await inProduction(
      'contextAttributes(first: 1) { kind name } users: contextAttributes(kinds: ["user"]) { name }',
    )
    expect(both.paths).toEqual([`${base}?limit=100`])
    expect(both.data.environment.contextAttributes).toEqual(data.environment.contextAttributes)
  })

  it('of one kind take one call, however many are asked for', async () => {
    const { data, paths } = await inProduction(
      'one: contextAttributes(kinds: ["user"], first: 1) { name } three: contextAttributes(kinds: ["user"], first: 3) { name }',
    )
    expect(paths).toEqual([`${base}?filter=kind equals "user"&limit=3`])
    const { one, three } = data.environment
    expect([one.length, three.length, three[0]]).toEqual([1, 3, one[0]])
  })

  it('that may be more than LaunchDarkly tells at once take a call for each kind as well', async () => {
    const names = Array.from({ length: 100 }, (_, index) => ({ name: `a${index}`, weight: 1 }))
    stack.sandbox.fault({ path: /attributes/ }, { patch: () => ({ items: [{ kind: 'user', names }] }) })
    const { data, paths } = await inProduction('contextAttributes(kinds: ["user", "device"], first: 2) { kind name }')
    expect(paths.toSorted()).toEqual(
      [
        `${base}?limit=100`,
        `${base}?filter=kind equals "user"&limit=2`,
        `${base}?filter=kind equals "device"&limit=2`,
      ].toSorted(),
    )
    expect(data.environment.contextAttributes).toHaveLength(4)
  })

  it.each([0, 101])('that are %i at most are refused without a call', async (first) => {
    const { errors, calls } = await inProduction(`color contextAttributes(first: ${first}) { name }`)
    expect(errors).toMatchObject([
      { path: ['environment', 'contextAttributes'], extensions: { code: 'BAD_USER_INPUT' } },
    ])
    expect(calls.filter(({ path }) => path.includes('attributes'))).toEqual([])
  })

  it('of an environment that does not exist are no error: the environment is null', async () => {
    const { data, errors } = await stack.ask(
      '{ environment(projectKey: "web", key: "nope") { contextAttributes { name } } }',
    )
    expect({ data, errors }).toEqual({ data: { environment: null }, errors: undefined })
  })
})

describe('the values of attributes', () => {
  it('of one kind take a call for each attribute', async () => {
    const { data, paths } = await inProduction(
      'contextAttributes(kinds: ["organization"], first: 2) { name values(first: 3) { value weight } }',
    )
    expect(paths.slice(1)).toEqual(
      ['name', 'plan'].map((name) => `${base}/${name}?filter=kind equals "organization"&limit=3`),
    )
    const { json } = await ask(stack.sandbox, `${base}/plan?limit=3`)
    expect(data.environment.contextAttributes[1].values).toEqual(
      json.items[0].values.map(({ name, weight }: Doc) => ({ value: name, weight })),
    )
  })

  it('of several kinds with the same attribute take one call together', async () => {
    const { data, paths, errors } = await inProduction(
      'contextAttributes(kinds: ["user", "device"], namePrefix: "anon") { kind name values { value weight } }',
    )
    expect(errors).toBeUndefined()
    expect(paths.slice(1)).toEqual([`${base}/anonymous?limit=100`])
    expect(data.environment.contextAttributes.map(({ kind, values }: Doc) => [kind, values[0].value])).toEqual([
      ['user', true],
      ['device', true],
    ])
  })

  it('can be chosen by their beginning, also those of a part of an object', async () => {
    const { data, calls } = await inProduction(
      'contextAttributes(kinds: ["user"], namePrefix: "/address") { name values(prefix: "Ber", first: 5) { value } }',
    )
    expect(calls[1]!.path).toContain('context-attributes/%2Faddress%2Fcity?')
    expect(data.environment.contextAttributes).toEqual([{ name: '/address/city', values: [{ value: 'Bergen' }] }])
  })

  it('count as single calls', async () => {
    const few = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 1 } })
    const { data, errors } = await few.ask(
      '{ environment(projectKey: "web", key: "production") { contextAttributes(kinds: ["organization"], first: 2) { values { value } } } }',
    )
    await few.close()
    expect(data.environment.contextAttributes.filter(({ values }: Doc) => values === null)).toHaveLength(1)
    expect(errors).toMatchObject([{ message: expect.stringContaining('ContextAttribute.values') }])
  })
})
