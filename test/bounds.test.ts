import fc from 'fast-check'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway, type GatewayOptions } from '../src/gateway.ts'
import { createMeasure } from '../src/graph/value-measure.ts'
import { createPace } from '../src/rest/client/pace.ts'
import { shown } from '../src/rest/shown.ts'
import { serialised, TooLong } from '../src/server/serialised.ts'
import { startOther } from './support/other-server.ts'
import { startPartsServer } from './support/parts-server.ts'
import { posted } from './support/served.ts'
import { type Stack, startStack } from './support/stack.ts'

/** What bounds the work of a request that costs few calls. What attackers make of it is in attacks.test.ts. */

/** Of a busy machine, in ms. */
const patience = 60_000

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { maxErrors: 3 } })
})
afterAll(() => stack.close())

const listed = <One>(count: number, one: (index: number) => One): One[] =>
  Array.from({ length: count }, (_, index) => one(index))

describe('the arguments of a request', { timeout: patience }, () => {
  const nodes = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'
  const idOf = (index: number) => Buffer.from(`Project:["p${index}"]`).toString('base64url')

  it('may have a thousand different ids, however they are spread over fields', async () => {
    const query = 'query ($a: [ID!]!, $b: [ID!]!) { a: nodes(ids: $a) { id } b: nodes(ids: $b) { id } }'
    const [a, b] = [listed(600, idOf), listed(600, (index) => idOf(index + 400))]
    expect((await stack.ask(query, { a, b })).errors).toBeUndefined()
    const { data, errors, calls } = await stack.ask(query, { a, b: [...b, idOf(1000)] })
    expect({ data, calls }).toEqual({ data: undefined, calls: [] })
    expect(errors).toMatchObject([
      {
        message:
          'Expected at most 1000 different ids or representations in a request (MAX_IDS) at nodes, but got 1001.',
      },
    ])
  })

  it('may ask for the same ids again, but not without end', async () => {
    const query = (times: number) =>
      `query ($ids: [ID!]!) { ${listed(times, (index) => `a${index}: nodes(ids: $ids) { id }`).join(' ')} }`
    const ids = listed(1000, () => 'none')
    expect((await stack.ask(query(10), { ids })).errors).toBeUndefined()
    const { errors } = await stack.ask(query(11), { ids })
    expect(errors).toMatchObject([
      { message: expect.stringContaining('at most 10000 times in a request (MAX_IDS), but got 11000') },
    ])
  })

  it('may filter by a thousand values, wherever they stand', async () => {
    const query = 'query ($tags: [String!]) { project(key: "web") { flags(filter: { tags: $tags }) { totalCount } } }'
    expect((await stack.ask(query, { tags: listed(1000, () => 'a') })).errors).toBeUndefined()
    const { errors, calls } = await stack.ask(query, { tags: listed(1001, () => 'a') })
    expect(calls).toEqual([])
    expect(errors).toMatchObject([
      {
        message:
          'Expected the argument filter to have at most 1000 values in lists (MAX_FILTER_VALUES) at project.flags, but got 1001.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
  })

  it('may have 100 000 bytes each, in a variable or in the text', async () => {
    const key = 'x'.repeat(100_000)
    for (const [query, variables] of [
      ['query ($key: String!) { project(key: $key) { name } }', { key }],
      [`{ project(key: "${key}") { name } }`, {}],
    ] as const) {
      const { errors, calls } = await stack.ask(query, variables)
      expect(calls).toEqual([])
      expect(errors).toMatchObject([
        {
          message:
            'Expected the argument key to be at most 100000 bytes of JSON (MAX_ARGUMENT_BYTES) at project, but got 100002.',
        },
      ])
    }
    const { errors } = await stack.ask('query ($key: String!) { project(key: $key) { name } }', { key: key.slice(2) })
    expect(errors).toMatchObject([{ message: expect.stringContaining('fit into a URL of 8000 characters') }])
  })

  it('are refused together where each is asked with for many objects', async () => {
    const query = `query ($keys: [String!]) { project(key: "web") { flags(first: 1000) { nodes {
      ${listed(2, (index) => `a${index}: environments(keys: $keys) { on }`).join(' ')}
    } } } }`
    const { errors, calls } = await stack.ask(query, { keys: listed(3, () => 'x'.repeat(2000)) })
    expect(calls).toEqual([])
    expect(errors).toMatchObject([{ message: expect.stringContaining('(MAX_ARGUMENT_BYTES), but got 12') }])
  })

  it('are bounded by configuration', async () => {
    const small = await startStack({ gateway: { maxIds: 1 } })
    expect((await small.ask(nodes, { ids: ['a', 'b'] })).errors?.[0]?.message).toContain('at most 1 different ids')
    await small.close()
  })

  it('are told apart as JSON tells them, without being written down', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const measure = createMeasure()
        const isSame = JSON.stringify(one) === JSON.stringify(other)
        expect(measure(one).id === measure(other).id).toBe(isSame)
        expect(measure(structuredClone(one)).id).toBe(measure(one).id)
      }),
    )
    const measure = createMeasure()
    const long = listed(100, (index) => `value ${index}`)
    expect(measure([...long]).id).toBe(measure(long).id)
    expect(measure(JSON.stringify(long)).id).not.toBe(measure(long).id)
  })
})

describe('the introspection', { timeout: patience }, () => {
  it('that tools send is answered, with all options', async () => {
    const options = { inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true, oneOf: true }
    const { errors } = await stack.ask(getIntrospectionQuery({ ...options, directiveIsRepeatable: true }))
    expect(errors).toBeUndefined()
    expect((await stack.ask('{ a: _service { sdl } b: _service { sdl } __typename }')).errors).toBeUndefined()
  })

  it.each([
    ['_service { sdl }', 100, 'fields in its answer (MAX_ANSWER_FIELDS)'],
    [
      '__schema { types { fields { name description args { name } } } }',
      90,
      'items in the lists of its answer (MAX_ITEMS)',
    ],
  ])('is not answered again and again: %s', async (field, times, limit) => {
    const { errors, data } = await stack.ask(`{ ${listed(times, (index) => `a${index}: ${field}`).join(' ')} }`)
    expect(data).toBeUndefined()
    expect(errors).toMatchObject([{ message: expect.stringContaining(limit) }])
  })
})

describe('the errors of an answer', { timeout: patience }, () => {
  const failing = (count: number) =>
    `{ project(key: "web") { ${listed(count, (index) => `a${index}: flags(after: "none ${index}") { totalCount }`).join(' ')} } }`

  it('are all told as long as they are few', async () => {
    const { errors } = await stack.ask(failing(3))
    expect(errors?.map(({ path }) => path)).toEqual(['a0', 'a1', 'a2'].map((name) => ['project', name]))
  })

  it.each([4, 100])('are counted, where they are more than are told: %d', async (count) => {
    const { errors, data } = await stack.ask(failing(count))
    expect(data.project).toEqual(Object.fromEntries(listed(count, (index) => [`a${index}`, null])))
    expect(errors).toHaveLength(4)
    expect(errors![3]).toEqual({
      message: `Expected an answer with at most 3 errors (MAX_ERRORS), but got ${count}: ${count - 3} of them are left out.`,
      extensions: { code: 'TOO_MANY_ERRORS' },
    })
  })

  it('are counted in each part of an answer that comes in parts', async () => {
    const query = `{ __typename ... @defer { ${failing(5).slice(1, -1)} } }`
    const text = await partsOf({ maxErrors: 3 }, query)
    expect(text.match(/"TOO_MANY_ERRORS"/g)).toHaveLength(1)
    expect(text.match(/to be a cursor of this connection/g)).toHaveLength(3)
  })

  it('repeat little of what was sent, whatever it is', async () => {
    const texts = fc.oneof(
      fc.constantFrom('x', '\u0000', '"', '\ud800', 'ä', '|').map((unit) => unit.repeat(5000)),
      fc.string({ minLength: 301, maxLength: 3000, unit: 'binary' }),
    )
    const queries = [
      'query ($v: String!) { project(key: $v) { name } }',
      'query ($v: String) { projects(after: $v) { totalCount } }',
      'query ($v: String!) { flag(projectKey: "web", key: $v) { environments(keys: [$v]) { on } } }',
      'query ($v: ID) { project(key: "web") { flags(filter: { maintainerId: $v }) { totalCount } } }',
      'query ($v: String) { project(key: "web") { flags(filter: { query: $v }) { totalCount } } }',
      'query ($v: DateTime) { auditLog(filter: { after: $v }) { totalCount } }',
      'query ($v: Int) { projects(first: $v) { totalCount } }',
      'query ($v: [_Any!]!) { _entities(representations: [$v]) { __typename } }',
      'query ($v: String!) { _entities(representations: [{ __typename: $v }]) { __typename } }',
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...queries), texts, async (query, v) => {
        const { errors } = await stack.ask(query, { v })
        for (const { message } of errors ?? []) expect(message.length).toBeLessThanOrEqual(1000)
      }),
      { numRuns: 40 },
    )
  })

  it('show values as JSON, up to 300 characters, without reading the rest', () => {
    expect(shown('web')).toBe('"web"')
    expect(shown({ a: [1, null] })).toBe('{"a":[1,null]}')
    fc.assert(fc.property(fc.anything(), (value) => shown(value).length <= 330))
    expect(shown(listed(1_000_000, () => 0))).toBe('a list of 1000000')
  })
})

describe('without a token', { timeout: patience }, () => {
  it('each root field that needs one fails by itself, once, before anything is asked', async () => {
    const upstream = await startOther()
    const gateway = createGateway({ baseUrl: upstream.url })
    const id = Buffer.from('Project:["web"]').toString('base64url')
    const query = `{ __typename rateLimit { remaining } a: project(key: "web") { name } none: node(id: "none") { id }
      b: flag(projectKey: "web", key: "x") { name key } node(id: "${id}") { id } _service { sdl } __schema { queryType { name } } }`
    const response = await gateway.yoga.fetch('http://gateway.test/graphql', posted(query))
    const { data, errors } = JSON.parse(await response.text())
    expect(data).toMatchObject({ __typename: 'Query', rateLimit: null, none: null, a: null, b: null, node: null })
    expect(data.__schema.queryType.name).toBe('Query')
    expect(errors.map(({ path, extensions: { code } }: never) => [path, code])).toEqual([
      [['a'], 'UNAUTHENTICATED'],
      [['b'], 'UNAUTHENTICATED'],
      [['node'], 'UNAUTHENTICATED'],
    ])
    const ids = listed(1000, (index) => (index % 2 ? id : 'none'))
    const many = await gateway.yoga.fetch('http://gateway.test/graphql', {
      ...posted(''),
      body: JSON.stringify({ query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', variables: { ids } }),
    })
    expect(JSON.parse(await many.text()).errors).toHaveLength(1)
    expect(upstream.requests).toEqual([])
    await gateway.close()
    await upstream.close()
  })
})

describe('the size of an answer', { timeout: patience }, () => {
  const query = '{ project(key: "web") { flags(first: 100) { nodes { key name } } } }'

  it('is bounded, whole or in parts', async () => {
    const whole = (await stack.ask(query)).text
    const bytes = Buffer.byteLength(whole)
    for (const [maxResponseBytes, isAnswered] of [
      [bytes, true],
      [bytes - 1, false],
    ] as const) {
      const small = await startStack({ gateway: { maxResponseBytes } })
      const { text, data, errors } = await small.ask(query)
      if (isAnswered) expect(text).toBe(whole)
      else
        expect({ data, errors }).toMatchObject({
          data: undefined,
          errors: [{ extensions: { code: 'ANSWER_TOO_LARGE' } }],
        })
      const parts = await partsOf({ maxResponseBytes }, `{ __typename ... @defer { ${query.slice(1, -1)} } }`)
      expect(parts).toMatch(/"ANSWER_TOO_LARGE".*"hasNext":false/)
      await small.close()
    }
  })

  it('has its long texts written down in pieces, which break no character', async () => {
    const unit = fc.constantFrom('x', '"', '\n', '漢', '😀', '\ud83d', '\ude00')
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { minLength: 1, maxLength: 9 }), fc.nat(9), async (units, before) => {
        const value = { text: 'x'.repeat(before) + units.join('').repeat(2 ** 15) }
        const pieces = await serialised(value, Number.POSITIVE_INFINITY, createPace())
        expect(Buffer.concat(pieces).toString()).toBe(JSON.stringify(value))
        for (const piece of pieces) expect(piece.length).toBeLessThan(2 ** 20)
      }),
      { numRuns: 30 },
    )
  })

  it('is written down in pieces as it would be at once', async () => {
    const large = fc.array(fc.record({ a: fc.jsonValue(), long: fc.string({ maxLength: 30 }) }), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), large, fc.integer({ min: 1, max: 100 }), async (one, list, times) => {
        const pace = createPace()
        const lists = listed(times, () => list)
        // biome-ignore lint/suspicious/noThenProperty: a value of the users' own may have one.
        const value = { one, lists, none: undefined, empty: [[], {}], boxed: { then: 1, toJSON: () => lists } }
        const text = JSON.stringify(value)
        const written = async (most: number) => Buffer.concat(await serialised(value, most, pace)).toString()
        expect(await written(Number.POSITIVE_INFINITY)).toBe(text)
        const bytes = Buffer.byteLength(text)
        expect(await written(bytes)).toBe(text)
        await expect(serialised(value, bytes - 1, pace)).rejects.toThrow(TooLong)
      }),
      { numRuns: 20 },
    )
  })
})

/** The events of an answer that may come in parts. */
async function partsOf(options: Partial<GatewayOptions>, query: string): Promise<string> {
  const server = await startPartsServer(stack.sandbox, options)
  const { text } = await server.text(query, 'text/event-stream')
  await server.close()
  return text
}
