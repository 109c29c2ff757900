import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startReplay } from './support/recorded.ts'
import { posted, startServed } from './support/served.ts'
import { type Stack, startStack } from './support/stack.ts'

/** A property `then` makes nothing a promise: neither in a JSON value nor in a document, nor among users' words. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

/** Written so that no linter takes it for a promise. */
const then = JSON.parse('{"if":"x","then":"y"}')

const flagOf = (spoil: (flag: Record<string, unknown>) => void) =>
  stack.sandbox.fault(
    { path: /\/flags\/web\/checkout-guest-flow/ },
    {
      patch: (flag) => {
        spoil(flag)
        return flag
      },
    },
  )

const ask = (selection: string) => stack.ask(`{ flag(projectKey: "web", key: "checkout-guest-flow") { ${selection} } }`)

describe('a JSON value with a property then', () => {
  it('is read as the value of a variation', async () => {
    flagOf((flag) => Object.assign(flag, { variations: [{ value: then }, { value: [then] }] }))
    const { data, errors } = await ask('variations { value }')
    expect(errors).toBeUndefined()
    expect(data.flag.variations).toEqual([{ value: then }, { value: [then] }])
  })

  it('is read among the values of a clause, as null is', async () => {
    const clauses = [{ attribute: 'a', op: 'in', values: [then, null, 'SE'], negate: false }]
    const rules = [{ clauses, trackEvents: false, variation: 0 }]
    flagOf(({ environments }) => Object.assign((environments as Record<string, object>).production!, { rules }))
    const { data, errors } = await ask('environment(key: "production") { rules { clauses { values } } }')
    expect(errors).toBeUndefined()
    expect(data.flag.environment.rules).toEqual([{ clauses: [{ values: [then, null, 'SE'] }] }])
  })

  it.each([
    ['by a variable', '($value: JSON!)', '$value'],
    ['in the query', '', '{ if: "x", then: "y" }'],
  ])('is written %s', async (_, variables, value) => {
    const query = `mutation ${variables} { createFlag(input: {
      projectKey: "platform", key: "then-${value.length}", name: "N", variations: [{ value: ${value} }, { value: "z" }]
    }) { flag { variations { value } } userErrors { message } } }`
    const { data, calls, errors } = await stack.ask(query, variables ? { value: then } : {})
    expect(errors).toBeUndefined()
    expect(JSON.parse(calls[0]!.body!).variations[0].value).toEqual(then)
    expect(data.createFlag.flag.variations[0].value).toEqual(then)
  })

  it.each([
    ['the request', { query: '{ __typename }', ...then }],
    ['the variables', { query: 'query ($then: Int) { __typename }', variables: then }],
    ['the extensions', { query: '{ __typename }', extensions: then }],
  ])('does not stop %s', async (_, body) => {
    const { url, close } = await startServed()
    const response = await fetch(url, { ...posted(''), body: JSON.stringify(body) })
    expect(await response.json()).not.toHaveProperty('errors[0].extensions.code', 'INTERNAL_SERVER_ERROR')
    expect(response.status).toBeLessThan(500)
    await close()
  })

  it('comes in a part that is deferred', async () => {
    const { url, sandbox, close } = await startServed()
    const patch = (flag: object) => ({ ...flag, variations: [{ value: then }] })
    sandbox.fault({ path: /checkout-guest-flow/ }, { patch }, 'always')
    const query = '{ flag(projectKey: "web", key: "checkout-guest-flow") { key ... @defer { variations { value } } } }'
    const body = await (await fetch(url, posted(query, { accept: 'multipart/mixed' }))).text()
    expect(body).toContain('{"if":"x","then":"y"}')
    expect(body).not.toContain('errors')
    await close()
  })
})

describe('a document with a property then', () => {
  it('is read without it, wherever it is', async () => {
    flagOf((flag) => {
      const config = (flag.environments as Record<string, object>).production!
      for (const part of [flag, config, flag.defaults as object, ...(flag.variations as object[])])
        Object.assign(part, then)
    })
    const { data, errors } = await ask(
      'key defaults { onVariation { index } } variations { index } environment(key: "production") { on }',
    )
    expect(errors).toBeUndefined()
    expect(data.flag).toMatchObject({
      variations: [{ index: 0 }, { index: 1 }],
      environment: { on: expect.any(Boolean) },
    })
  })

  it('may call an environment, a property or a role attribute so', async () => {
    flagOf((flag) => {
      const environments = flag.environments as Record<string, unknown>
      const customProperties = JSON.parse('{"then":{"name":"Then","value":["a"]}}')
      Object.assign(flag, {
        customProperties,
        environments: {
          ...environments,
          ...JSON.parse(JSON.stringify({ X: environments.production }).replace('X', 'then')),
        },
      })
    })
    const { data, errors } = await ask(
      'customProperties { key values } environment(key: "then") { environmentKey } environments(keys: ["production"]) { on }',
    )
    expect(errors).toBeUndefined()
    expect(data.flag).toEqual({
      customProperties: [{ key: 'then', values: ['a'] }],
      environment: { environmentKey: 'then' },
      environments: [{ on: expect.any(Boolean) }],
    })
  })

  it('is an error of its field in the place of a scalar', async () => {
    flagOf((flag) => Object.assign(flag, { description: then }))
    const { data, errors } = await ask('key description')
    expect(errors).toMatchObject([{ path: ['flag', 'description'], extensions: { code: 'UPSTREAM_FAILURE' } }])
    expect(data.flag.key).toBe('checkout-guest-flow')
  })
})

it('an alias may not be then, which no answer can have', async () => {
  for (const query of ['{ then: __typename }', '{ projects(first: 1) { nodes { then: key } } }']) {
    const { errors, calls } = await stack.ask(query)
    expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    expect(calls).toEqual([])
  }
})

it('every field of the type JSON takes such a value', async () => {
  const replay = await startReplay()
  const query = '{ auditLog(first: 1) { nodes { delta merge previousVersion currentVersion triggerBody } } }'
  await replay.ask(query)
  const entry = replay.taken().find(({ path }) => /auditlog\/\w/.test(path))!
  const names = ['delta', 'merge', 'previousVersion', 'currentVersion', 'triggerBody']
  replay.replace(entry, { ...entry.json, ...Object.fromEntries(names.map((name) => [name, then])) })
  const { data, errors } = await replay.ask(query)
  expect(errors).toBeUndefined()
  expect(data.auditLog.nodes[0]).toEqual(Object.fromEntries(names.map((name) => [name, then])))
  await replay.close()
})
