import { describe, expect, it } from 'vitest'
import { checkedCase } from './case.ts'
import { type Expectation, type Observed, unmet, unmetOfAll } from './expectation.ts'
import { observe } from './observe.ts'

/** The tests of the cases are worth as much as what they find wrong. */

const forbidden = { path: ['teams'], extensions: { code: 'FORBIDDEN' } }
const missing = { path: ['flag'], extensions: { code: 'NOT_FOUND' } }
const answered = (answer: Partial<Observed['answer']>): Observed => ({ answer: { status: 200, ...answer }, sent: [] })
const sent = (...requests: Observed['sent']): Observed => ({ answer: { status: 200 }, sent: requests })
const refused: Observed = { refusal: 'BASE_URL must not have a path', sent: [] }
const patch = { method: 'PATCH', path: '/flags/p/f?dryRun=true', body: { comment: 'x', list: [1, 2] } }

const table: [what: string, expectation: Expectation, holds: Observed[], fails: Observed[]][] = [
  [
    'a part of an object',
    { data: { flag: { name: 'F' } } },
    [answered({ data: { flag: { name: 'F', key: 'f' }, team: null } })],
    [
      answered({ data: { flag: { name: 'G' } } }),
      answered({ data: { flag: { key: 'f' } } }),
      answered({ data: { flag: null } }),
      answered({ data: null }),
      answered({ data: [] }),
      answered({}),
      refused,
    ],
  ],
  [
    'a list',
    { data: { nodes: [{ key: 'a' }, { key: 'b' }] } },
    [answered({ data: { nodes: [{ key: 'a', on: true }, { key: 'b' }] } })],
    [
      answered({ data: { nodes: [{ key: 'a' }] } }),
      answered({ data: { nodes: [{ key: 'a' }, { key: 'b' }, { key: 'c' }] } }),
      answered({ data: { nodes: [{ key: 'b' }, { key: 'a' }] } }),
      answered({ data: { nodes: { 0: { key: 'a' }, 1: { key: 'b' } } } }),
      answered({ data: { nodes: null } }),
    ],
  ],
  [
    'an empty list',
    { data: { nodes: [] } },
    [answered({ data: { nodes: [] } })],
    [answered({ data: { nodes: [1] } }), answered({ data: { nodes: null } }), answered({ data: {} })],
  ],
  [
    'null',
    { data: { flag: null } },
    [answered({ data: { flag: null } })],
    [answered({ data: { flag: {} } }), answered({ data: {} }), answered({ data: { flag: false } })],
  ],
  [
    'a scalar',
    { data: { count: 1 } },
    [answered({ data: { count: 1 } })],
    [answered({ data: { count: '1' } }), answered({ data: { count: true } })],
  ],
  [
    'something',
    { data: { id: { $some: true } } },
    [answered({ data: { id: 'x' } }), answered({ data: { id: 0 } }), answered({ data: { id: [null] } })],
    [answered({ data: { id: null } }), answered({ data: { id: [] } }), answered({ data: {} })],
  ],
  [
    'these errors',
    {
      errors: [
        { path: ['teams'], code: 'FORBIDDEN' },
        { path: ['flag'], code: 'NOT_FOUND' },
      ],
    },
    [answered({ errors: [forbidden, missing] }), answered({ errors: [missing, forbidden] })],
    [
      answered({ errors: [forbidden] }),
      answered({ errors: [forbidden, forbidden] }),
      answered({ errors: [forbidden, missing, missing] }),
      answered({ errors: [forbidden, { ...missing, path: ['flag', 'name'] }] }),
      answered({ errors: [forbidden, { path: ['flag'] }] }),
      answered({}),
      refused,
    ],
  ],
  ['no errors', { errors: [] }, [answered({}), answered({ errors: [] })], [answered({ errors: [missing] }), refused]],
  [
    'some errors',
    { someErrors: true },
    [answered({ errors: [{}] })],
    [answered({ errors: [] }), answered({}), refused],
  ],
  [
    'none of these codes',
    { notCodes: ['NOT_FOUND', 'X'] },
    [answered({}), answered({ errors: [forbidden] })],
    [answered({ errors: [forbidden, missing] }), refused],
  ],
  ['a status', { status: 200 }, [answered({})], [answered({ status: 400 }), refused]],
  ['a refused start', { start: 'refused' }, [refused], [answered({}), { refusal: ' \n', sent: [] }]],
  [
    'a request with a body',
    { sent: [{ method: 'PATCH', path: '/flags/p/f', body: { list: [1, 2] } }] },
    [sent({ method: 'GET', path: '/x', body: '' }, patch)],
    [
      sent(),
      sent({ ...patch, method: 'PUT' }),
      sent({ ...patch, path: '/flags/p/f/g' }),
      sent({ ...patch, body: { list: [1] } }),
      sent({ ...patch, body: '' }),
      refused,
    ],
  ],
  [
    'a request with its query',
    { sent: [{ method: 'PATCH', path: '/flags/p/f?dryRun=true' }] },
    [sent(patch)],
    [sent({ ...patch, path: '/flags/p/f?dryRun=false' }), sent({ ...patch, path: '/flags/p/f' })],
  ],
  [
    'null in a request',
    { sent: [{ method: 'PATCH', path: '/flags/p/f', body: { maintainerId: null } }] },
    [sent({ ...patch, body: { maintainerId: null } })],
    [sent(patch)],
  ],
]

describe.each(table)('an expectation of %s', (_, expectation, holds, fails) => {
  it('holds where it is met', () => {
    for (const observed of holds) expect(unmet(expectation, observed)).toEqual([])
  })

  it.each(fails)('does not hold for %j', (observed) => {
    expect(unmet(expectation, observed)).not.toEqual([])
  })
})

describe('expectations', () => {
  it('hold only together', () => {
    const both: Expectation = { status: 200, errors: [] }
    expect(unmet(both, answered({}))).toEqual([])
    expect(unmet(both, answered({ status: 500 }))).toHaveLength(1)
    expect(unmet(both, answered({ errors: [missing] }))).toHaveLength(1)
  })

  it('need one to hold among alternatives', () => {
    const alternatives: Expectation[] = [{ start: 'refused' }, { someErrors: true }]
    expect(unmetOfAll(alternatives, refused)).toEqual([])
    expect(unmetOfAll(alternatives, answered({ errors: [missing] }))).toEqual([])
    expect(unmetOfAll(alternatives, answered({}))).toHaveLength(2)
  })

  it.each(['{}', '{ "dta": {} }', '{ "toString": {} }'])('cannot be %s', (expectation) => {
    expect(() => unmet(JSON.parse(expectation), answered({}))).toThrow(/An expectation/)
  })
})

describe('a case', () => {
  const whole = { why: 'A rule', upstream: {}, query: '{ x }', expect: { errors: [] } }

  it('is taken as it is', () => {
    expect(checkedCase(whole)).toBe(whole)
  })

  it.each([
    [{ expects: {} }, /but this one has expects/],
    [{ why: undefined }, /text in "why"/],
    [{ request: { method: 'GET', path: '/' } }, /has both/],
    [{ query: undefined }, /has neither/],
    [{ expect: undefined }, /has neither/],
    [{ anyOf: [{ errors: [] }] }, /has both/],
    [{ expect: undefined, anyOf: [] }, /at least one/],
    [{ sandbox: true }, /has both/],
    [{ upstream: undefined }, /has neither/],
  ])('is refused with %j', (more, message) => {
    expect(() => checkedCase({ ...whole, ...more } as never)).toThrow(message)
  })
})

describe('the stack of a case', () => {
  const flag = { key: 'f', name: 'F', _version: 1 }
  const query = '{ flag(projectKey: "p", key: "f") { name } }'

  it('answers a route with or without its query, and all others as unknown', async () => {
    const withQuery = { 'GET /api/v2/flags/p/f?env=': { ...flag, name: 'Other' }, 'GET /api/v2/flags/p/f': flag }
    const known = await observe({ why: '', upstream: withQuery, query })
    expect(known.answer).toEqual({ status: 200, data: { flag: { name: 'F' } } })
    expect(known.sent).toMatchObject([{ method: 'GET', body: '' }])
    const unknown = await observe({ why: '', upstream: {}, query })
    expect(unknown.answer?.data).toEqual({ flag: null })
  })

  it('answers with a status, headers and a body, or a raw one', async () => {
    const answers = [
      { status: 403, body: { code: 'forbidden', message: 'No' } },
      { headers: { 'x-y': 'z' }, raw: '<' },
    ]
    const codes: unknown[] = []
    for (const __ of answers) {
      const { answer } = await observe({ why: '', upstream: { 'GET /api/v2/flags/p/f': { __ } }, query })
      codes.push(answer?.errors?.[0]?.extensions?.code)
    }
    expect(codes).toEqual(['FORBIDDEN', 'UPSTREAM_FAILURE'])
  })

  it('sends a set-up before, its variables, and any request', async () => {
    const setup = 'mutation { createFlag(input: { projectKey: "web", key: "made", name: "Made" }) { flag { key } } }'
    const made = 'query($key: String!) { flag(projectKey: "web", key: $key) { name } }'
    const one = await observe({ why: '', sandbox: true, setup, query: made, variables: { key: 'made' } })
    expect(one.answer?.data).toEqual({ flag: { name: 'Made' } })
    expect(one.sent.map(({ method }) => method)).toEqual(['POST', 'GET'])

    const path = '/graphql?query=%7B__typename%7D'
    const asked = async (headers: Record<string, string>) =>
      (await observe({ why: '', upstream: {}, request: { method: 'GET', path, headers } })).answer?.status
    expect([await asked({ 'x-graphql-csrf': '1' }), await asked({})]).toEqual([200, 403])
  })

  it('takes settings, and tells why they were refused', async () => {
    const refusal = await observe({ why: '', env: { MAX_REST_CALLS: 'many' }, upstream: {}, query })
    expect(refusal.refusal).toContain('MAX_REST_CALLS')
    expect(refusal).not.toHaveProperty('answer')
    const env = { LAUNCHDARKLY_BASE_URL: '{upstream}', READ_ONLY: '1' }
    const started = await observe({ why: '', env, upstream: { 'GET /api/v2/flags/p/f': flag }, query })
    expect(started.answer?.data).toEqual({ flag: { name: 'F' } })
  }, 120_000)
})
