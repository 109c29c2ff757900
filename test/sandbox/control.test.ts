import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
const exchanges: Exchange[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ onExchange: (one) => exchanges.push(one) })
})
afterAll(() => sandbox.close())
afterEach(() => {
  sandbox.clearFaults()
  sandbox.forget()
})

const path = '/api/v2/projects/web'

async function control(method: string, to: string, body?: unknown) {
  const init =
    body === undefined ? { method } : { method, body: typeof body === 'string' ? body : JSON.stringify(body) }
  const response = await fetch(`${sandbox.url}/sandbox${to}`, init)
  const text = await response.text()
  const json: Doc = text === '' ? undefined : JSON.parse(text)
  return { status: response.status, json }
}

const status = async () => (await ask(sandbox, '/projects/web')).status

const replies: [string, unknown, string][] = [
  ['no object', [], 'must be a JSON object, got []'],
  ['null', null, 'must be a JSON object, got null'],
  [
    'a member that nobody knows',
    { state: 500 },
    'has no member "state", but status, headers, json, text, encoding, contentType, jsonPatch, compress, truncate, reset, delayMs, bodyMs',
  ],
  ['an inherited member', { constructor: 1 }, 'has no member "constructor"'],
  ['a function', { patch: 'x' }, 'has no member "patch"'],
  ['a status in words', { status: '503' }, 'takes an integer from 200 to 599, got "503"'],
  ['a status that ends no request', { status: 100 }, 'takes an integer from 200 to 599, got 100'],
  ['a fraction as a status', { status: 200.5 }, 'takes an integer from 200 to 599, got 200.5'],
  ['headers as a list', { headers: ['a'] }, 'takes an object of header names, each with its value or null, got ["a"]'],
  ['a number as a header', { headers: { 'retry-after': 1 } }, 'headers of'],
  ['a header with a line break', { headers: { a: 'b\nc' } }, 'headers of'],
  ['a header name with a space', { headers: { 'a b': null } }, 'headers of'],
  ['an object as text', { text: {} }, 'takes a string, got {}'],
  [
    'an unknown encoding',
    { encoding: 'ebcdic' },
    'takes the name of an encoding such as latin1 or utf16le, got "ebcdic"',
  ],
  ['no content type', { contentType: null }, 'contentType of'],
  ['a negative delay', { delayMs: -1 }, 'takes milliseconds from 0 to 3600000, got -1'],
  ['a delay of years', { bodyMs: 1e12 }, 'takes milliseconds from 0 to 3600000, got 1000000000000'],
  ['a word as a truth', { reset: 'yes' }, 'takes true or false, got "yes"'],
]

describe('the header x-sandbox-fault', () => {
  const demand = (reply: unknown) =>
    ask(sandbox, '/projects/web', { 'x-sandbox-fault': typeof reply === 'string' ? reply : JSON.stringify(reply) })

  it('says how exactly that request is answered', async () => {
    const [broken, other] = await Promise.all([
      demand({ status: 503, headers: { 'x-more': '1', 'x-ratelimit-reset': null } }),
      ask(sandbox, '/projects/web'),
    ])
    expect([broken.status, broken.json.code, broken.headers.get('x-more')]).toEqual([503, 'service_unavailable', '1'])
    expect(broken.headers.has('x-ratelimit-reset')).toBe(false)
    expect([other.status, await status()]).toEqual([200, 200])
    expect(exchanges.find((one) => one.status === 503)).toMatchObject({ fault: true })
  })

  it('comes before a fault that is pending, which stays so', async () => {
    sandbox.fault({ path }, { status: 500 })
    expect((await demand({ json: [1] })).json).toEqual([1])
    expect([await status(), await status()]).toEqual([500, 200])
  })

  it('changes nothing if it is empty', async () => {
    expect(await demand({})).toMatchObject({ status: 200, json: { key: 'web' } })
  })

  it.each([...replies, ['no JSON', 'oops', 'must be JSON, got "oops"'] as const])(
    'is refused with %s, as nothing that LaunchDarkly was asked',
    async (_, reply, message) => {
      const told = await demand(reply)
      expect(told).toMatchObject({ status: 400, json: { code: 'invalid_request' } })
      expect(told.json.message).toContain('x-sandbox-fault')
      expect(told.json.message).toContain(message)
      expect(sandbox.requests()).toEqual([])
    },
  )
})

describe('POST /sandbox/faults', () => {
  it('orders a fault for the next request of a path', async () => {
    expect(await control('POST', '/faults', { path, reply: { status: 502 } })).toEqual({ status: 204, json: undefined })
    expect([await status(), await status()]).toEqual([502, 200])
  })

  it('takes a method, an expression and how often', async () => {
    await control('POST', '/faults', { method: 'GET', pattern: 'limit=1$', reply: { status: 500 }, times: 2 })
    const asked = ['/teams?limit=2', '/teams?limit=1', '/members?limit=1', '/teams?limit=1']
    const statuses: number[] = []
    for (const one of asked) statuses.push((await ask(sandbox, one)).status)
    expect(statuses).toEqual([200, 500, 500, 200])

    await control('POST', '/faults', { method: 'PATCH', path, reply: { status: 409 }, times: 'always' })
    expect(await status()).toBe(200)
    for (let times = 0; times < 3; times++) {
      expect((await fetch(sandbox.url + path, { method: 'PATCH' })).status).toBe(409)
    }
  })

  it.each([
    ['no JSON', '{', 'a fault must be JSON, got "{"'],
    ['no body', undefined, 'a fault must be JSON, got ""'],
    ['a list', [], 'a fault must be a JSON object, got []'],
    ['neither a path nor a pattern', { reply: {} }, 'a fault must have either a path or a pattern'],
    ['both a path and a pattern', { path, pattern: 'x', reply: {} }, 'a fault must have either a path or a pattern'],
    [
      'a path without a slash',
      { path: 'x', reply: {} },
      'path of a fault takes a path that begins with a slash, got "x"',
    ],
    ['a broken expression', { pattern: '(', reply: {} }, 'pattern of a fault takes a regular expression, got "("'],
    ['a method in small letters', { method: 'get', path, reply: {} }, 'method of a fault takes a method in capitals'],
    ['no reply', { path }, 'reply must be a JSON object, got undefined'],
    [
      'an unknown member',
      { path, reply: {}, time: 1 },
      'has no member "time", but method, path, pattern, reply, times',
    ],
    ...[0, 1.5, '2', 'never', null].map(
      (times) =>
        [`times ${JSON.stringify(times)}`, { path, reply: {}, times }, 'takes an integer from 1, or "always"'] as const,
    ),
    ...replies.map(([what, reply, message]) => [`a reply with ${what}`, { path, reply }, message] as const),
  ] as [string, unknown, string][])('refuses %s', async (_, body, message) => {
    const told = await control('POST', '/faults', body)
    expect(told).toMatchObject({ status: 400, json: { code: 'invalid_request' } })
    expect(told.json.message).toContain(message)
    expect((await control('GET', '/faults')).json).toEqual([])
  })

  it('shows no more of a long value than tells what it is', async () => {
    const { json } = await control('POST', '/faults', { path: 'x'.repeat(5000), reply: {} })
    expect(json.message.length).toBeLessThan(200)
  })
})

describe('the faults that are pending', () => {
  it('are listed in their order, with how many are left of each, and can be taken back', async () => {
    sandbox.fault({ path: /limit=\d/ }, { patch: () => 1, delayMs: 5 }, 'always')
    await control('POST', '/faults', { method: 'GET', path, reply: { status: 500 }, times: 3 })
    await status()
    expect(await control('GET', '/faults')).toEqual({
      status: 200,
      json: [
        { pattern: 'limit=\\d', reply: { delayMs: 5 }, left: 'always' },
        { method: 'GET', path, reply: { status: 500 }, left: 2 },
      ],
    })
    expect((await control('DELETE', '/faults')).status).toBe(204)
    expect((await control('GET', '/faults?all')).json).toEqual([])
    expect(await status()).toBe(200)
  })
})

describe('the routes of the sandbox', () => {
  it('answer 405 to other methods and 404 to other paths, and name those that there are', async () => {
    expect(await control('PUT', '/faults', {})).toEqual({
      status: 405,
      json: { code: 'method_not_allowed', message: 'PUT is not allowed here, use GET or POST or DELETE' },
    })
    expect((await control('POST', '/requests', {})).status).toBe(405)
    for (const path of ['/nope', '/constructor', '/faults/1']) {
      expect(await control('GET', path)).toMatchObject({
        status: 404,
        json: { code: 'not_found', message: expect.stringContaining('/sandbox/requests, /sandbox/faults') },
      })
    }
  })

  it('are not among what was asked', async () => {
    await control('GET', '/faults')
    await control('POST', '/faults', { path, reply: { status: 500 } })
    await control('GET', '/nope')
    expect(sandbox.requests()).toEqual([])
  })
})
