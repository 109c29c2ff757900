import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GraphQLError } from 'graphql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import { createGateway } from '../src/gateway.ts'
import { maskError } from '../src/graph/errors.ts'
import { type Answer, type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack()
})
afterEach(() => stack.close())

const listFlags = 'GET /api/v2/flags/{projectKey}'
const getFlag = 'GET /api/v2/flags/{projectKey}/{flagKey}'
const sibling = 'mobile: project(key: "mobile") { flags(first: 1) { totalCount } }'
const mobile = { flags: { totalCount: 45 } }
const flagsOf = (flag: string, args = 'first: 2') =>
  `{ web: project(key: "web") { flags(${args}) { totalCount nodes { ${flag} } } } ${sibling} }`
const single = `{ flag(projectKey: "web", key: "email-winback") { key name } ${sibling} }`

/** Makes the next call for the flags of `web` go wrong. */
const fault = (reply: Reply, path = /\/flags\/web/) => stack.sandbox.fault({ path }, reply)

function failed(answer: Answer, path: readonly (string | number)[], code: string, upstream?: object) {
  expect(answer.errors).toHaveLength(1)
  expect(answer.errors![0]).toMatchObject({ path, extensions: { code } })
  if (upstream) expect(answer.errors![0]!.extensions!.upstream).toEqual(upstream)
  expect(answer.status).toBe(200)
  expect(answer.data.mobile).toEqual(mobile)
  clean(answer)
}

/** Nothing of the inside is told. */
const clean = ({ text }: Answer) =>
  expect(text).not.toMatch(
    /Unexpected error|INTERNAL|Cannot read|SyntaxError|ECONN|UND_ERR|127\.0\.0\.1|"stack"|node_modules/,
  )

const statuses: [status: number, code: string, word: string][] = [
  [301, 'UPSTREAM_FAILURE', ''],
  [400, 'BAD_USER_INPUT', 'invalid_request'],
  [401, 'UNAUTHENTICATED', 'unauthorized'],
  [403, 'FORBIDDEN', 'forbidden'],
  [404, 'NOT_FOUND', 'not_found'],
  [405, 'UPSTREAM_FAILURE', 'method_not_allowed'],
  [409, 'CONFLICT', 'optimistic_locking_error'],
  [418, 'UPSTREAM_FAILURE', 'internal_service_error'],
  [429, 'RATE_LIMITED', 'rate_limited'],
  [500, 'UPSTREAM_FAILURE', 'internal_service_error'],
  [502, 'UPSTREAM_UNAVAILABLE', 'internal_service_error'],
  [503, 'UPSTREAM_UNAVAILABLE', 'service_unavailable'],
  [504, 'UPSTREAM_UNAVAILABLE', 'internal_service_error'],
]

describe.each(statuses)('an answer of %i', (status, code, word) => {
  const upstream = (operation: string) =>
    word ? { operation, status, code: word, id: expect.stringMatching(/^e4404000-/) } : { operation, status }

  it(`fails a list with ${code}, after one call`, async () => {
    fault({ status, ...(word ? {} : { json: [] }) })
    const answer = await stack.ask(flagsOf('key'))
    failed(answer, ['web', 'flags'], code, upstream(listFlags))
    expect(answer.errors![0]!.message).toContain(`LaunchDarkly answered ${status} to ${listFlags}`)
    expect(answer.data.web).toEqual({ flags: null })
    expect(answer.calls).toHaveLength(2)
  })

  it(
    status === 404 ? 'makes a single document null' : `fails a single document with ${code}, after one call`,
    async () => {
      fault({ status, ...(word ? {} : { json: [] }) })
      const answer = await stack.ask(single)
      if (status === 404) expect(answer.errors).toBeUndefined()
      else failed(answer, ['flag'], code, upstream(getFlag))
      expect(answer.data).toEqual({ flag: null, mobile })
      expect(answer.calls).toHaveLength(2)
    },
  )
})

it('tells which attributes LaunchDarkly finds fault with', async () => {
  fault({ status: 400, json: { message: 'No', errors: [{ attribute: 'filter', reason: 'is odd' }] } })
  const answer = await stack.ask(flagsOf('key'))
  expect(answer.errors![0]!.message).toBe(`LaunchDarkly answered 400 to ${listFlags}: No; filter: is odd`)
})

describe('an answer without a usable document', () => {
  const html = { text: '<html><body>Please log in</body></html>', contentType: 'text/html' }
  const everywhere: [what: string, code: string, reply: Reply][] = [
    ['text', 'UPSTREAM_FAILURE', { text: 'not JSON' }],
    ['an empty body', 'UPSTREAM_FAILURE', { text: '' }],
    ['a page of HTML', 'UPSTREAM_FAILURE', html],
    ['a page of HTML that fails', 'UPSTREAM_UNAVAILABLE', { status: 503, ...html }],
    ['half a body', 'UPSTREAM_UNAVAILABLE', { truncate: true }],
    ['a broken connection', 'UPSTREAM_UNAVAILABLE', { reset: true }],
    ['null', 'UPSTREAM_FAILURE', { json: null }],
    ['an array', 'UPSTREAM_FAILURE', { json: [] }],
    ['a string', 'UPSTREAM_FAILURE', { json: 'x' }],
    ['a number', 'UPSTREAM_FAILURE', { json: 42 }],
  ]
  const inLists: typeof everywhere = [
    ['an object without items', 'UPSTREAM_FAILURE', { json: {} }],
    ['null for items', 'UPSTREAM_FAILURE', { json: { items: null, totalCount: 1 } }],
    ['an object for items', 'UPSTREAM_FAILURE', { json: { items: {}, totalCount: 1 } }],
    ['null among the items', 'UPSTREAM_FAILURE', { json: { items: [null], totalCount: 1 } }],
  ]

  it.each([...everywhere, ...inLists])('%s fails a list with %s, after one call', async (_, code, reply) => {
    fault(reply)
    const answer = await stack.ask(flagsOf('key'))
    failed(answer, ['web', 'flags'], code, expect.objectContaining({ operation: listFlags }))
    expect(answer.calls).toHaveLength(2)
  })

  it.each(everywhere)('%s fails a single document with %s, after one call', async (_, code, reply) => {
    fault(reply)
    const answer = await stack.ask(single)
    failed(answer, ['flag'], code, expect.objectContaining({ operation: getFlag }))
    expect(answer.calls).toHaveLength(2)
  })

  it('comes too late: the field fails with UPSTREAM_TIMEOUT long before the answer', async () => {
    const hasty = await startStack({ gateway: { timeoutMs: 100 } })
    hasty.sandbox.fault({ path: /\/flags\/web/ }, { delayMs: 4000 })
    const began = performance.now()
    const answer = await hasty.ask(flagsOf('key'))
    expect(performance.now() - began).toBeLessThan(2500)
    failed(answer, ['web', 'flags'], 'UPSTREAM_TIMEOUT', { operation: listFlags })
    await hasty.close()
  })

  it('never comes, as nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await vi.waitUntil(() => server.listening)
    const { port } = server.address() as AddressInfo
    await new Promise((closed) => server.close(closed))
    const alone = await startStack({ gateway: { baseUrl: `http://127.0.0.1:${port}` } })
    const answer = await alone.ask(single)
    expect(answer).toMatchObject({ status: 200, data: { flag: null, mobile: { flags: null } } })
    expect(answer.errors!.map(({ extensions }) => extensions)).toEqual(
      expect.arrayContaining([{ code: 'UPSTREAM_UNAVAILABLE', upstream: { operation: getFlag } }]),
    )
    clean(answer)
    await alone.close()
  })
})

describe('one failing call among several', () => {
  it('fails the connection whose page it is, and nothing is asked twice', async () => {
    fault({ status: 500 }, /\/flags\/web\?offset=100/)
    const answer = await stack.ask(flagsOf('key', 'first: 250'))
    failed(answer, ['web', 'flags'], 'UPSTREAM_FAILURE', expect.objectContaining({ status: 500 }))
    expect(answer.calls.filter(({ path }) => path.includes('/flags/web'))).toHaveLength(3)
  })

  it('fails flags of which it had some of the environments, and none of them is told to be missing', async () => {
    fault({ status: 403 }, /env=test/)
    const keys = 'environments(keys: ["production", "staging", "canary", "test"]) { on }'
    const answer = await stack.ask(flagsOf(`key ${keys}`))
    failed(answer, ['web', 'flags'], 'FORBIDDEN', expect.objectContaining({ status: 403 }))
    expect(answer.calls.filter(({ path }) => path.includes('/flags/web'))).toHaveLength(2)
  })

  it.each<[string, Reply, string]>([
    ['a refusal', { status: 403 }, 'FORBIDDEN'],
    ['an answer without items', { json: { items: null } }, 'UPSTREAM_FAILURE'],
  ])('leaves the flags as they are if it is that of their maintainers: %s', async (_, reply, code) => {
    fault(reply, /\/members\?/)
    const answer = await stack.ask(flagsOf('key maintainer { ... on Member { email lastSeenAt } }', 'first: 3'))
    const { nodes } = answer.data.web.flags
    expect(nodes.map(({ key }: { key: string }) => key)).toHaveLength(3)
    expect(nodes[0].maintainer).toEqual({ email: expect.stringContaining('@'), lastSeenAt: null })
    expect(answer.errors).toHaveLength(2)
    const path = ['web', 'flags', 'nodes', 0, 'maintainer', 'lastSeenAt']
    expect(answer.errors![0]).toMatchObject({ path, extensions: { code } })
    expect(answer.calls.filter(({ path }) => path.includes('/members'))).toHaveLength(1)
    clean(answer)
  })

  it('leaves the configuration as it is if it is that of the status', async () => {
    fault({ status: 503 }, /\/flag-status\//)
    const answer = await stack.ask(`{ flag(projectKey: "web", key: "email-winback") {
      environment(key: "production") { environmentKey status { state } } } ${sibling} }`)
    failed(answer, ['flag', 'environment', 'status'], 'UPSTREAM_UNAVAILABLE')
    expect(answer.data.flag.environment).toEqual({ environmentKey: 'production', status: null })
  })
})

// biome-ignore lint/suspicious/noExplicitAny: documents are spoiled in any way.
type Spoil = (flag: any) => void
/** Spoils the first flag of the list. */
const spoiled = (spoil: Spoil, path = /\/flags\/web\?/) => {
  const patch: Reply['patch'] = (answer) => {
    spoil(answer.items[0])
    return answer
  }
  fault({ patch }, path)
}

const without = (names: string, value: null | undefined) =>
  Object.fromEntries(names.split(' ').map((name) => [name, value]))

describe('a document of another shape', () => {
  const compulsory = [
    ['name', 'name', 'name'],
    ['tags', 'tags', 'tags'],
    ['creationDate', 'createdAt', 'createdAt'],
    ['variations', 'variations', 'variations { index }'],
    ['kind', 'kind', 'kind'],
  ] as const
  const absent = compulsory.flatMap((row) => [[undefined, ...row] as const, [null, ...row] as const])
  it.each(absent)('with %s for %s names the field that lacks it', async (value, property, field, selection) => {
    spoiled((flag) => (flag[property] = value))
    const answer = await stack.ask(flagsOf(`key ${selection}`))
    failed(answer, ['web', 'flags', 'nodes', 0, field], 'UPSTREAM_FAILURE')
    expect(answer.errors![0]!.message).toBe(`LaunchDarkly's answer lacks what Flag.${field} is made of.`)
  })

  it.each([undefined, null])('with %s for what nobody selected is answered', async (nothing) => {
    const names = 'name tags creationDate variations kind experiments customProperties _links'
    spoiled((flag) => Object.assign(flag, without(names, nothing)))
    const answer = await stack.ask(flagsOf('key siteUrl'))
    expect(answer.errors).toBeUndefined()
    expect(answer.data.web.flags.nodes).toHaveLength(2)
  })

  it.each([undefined, null])('with %s for what may be missing is answered without it', async (nothing) => {
    const names = 'description defaults clientSideAvailability customProperties experiments environments'
    spoiled((flag) => Object.assign(flag, without(names, nothing)))
    const selection = `key description defaults { onVariation { index } } clientSideAvailability { usingMobileKey }
      customProperties { key } experiments { items { metricKey } } environment(key: "production") { on }`
    const answer = await stack.ask(flagsOf(selection))
    clean(answer)
    expect(answer.data.web.flags.nodes[0]).toMatchObject({
      key: expect.any(String),
      defaults: null,
      customProperties: [],
    })
    expect(answer.data.web.flags.nodes[1].environment).toEqual({ on: expect.any(Boolean) })
  })

  it('reads the maintainer that is not embedded', async () => {
    spoiled((flag) => delete flag._maintainer)
    const answer = await stack.ask(flagsOf('maintainer { ... on Member { email } }', 'first: 1'))
    expect(answer.errors).toBeUndefined()
    expect(answer.data.web.flags.nodes[0].maintainer.email).toContain('@')
    expect(answer.calls.filter(({ path }) => path.includes('/members'))).toHaveLength(1)
  })

  it('with properties that nobody knows is answered as ever', async () => {
    const query = flagsOf('key name tags kind variations { value } environment(key: "production") { on rules { id } }')
    const { data } = await stack.ask(query)
    spoiled((flag) => Object.assign(flag, { brandNew: { deep: [1] }, at: 'x', has: 'x', __typename: 'Team' }))
    const answer = await stack.ask(query)
    expect(answer).toMatchObject({ errors: undefined, data })
  })

  it('has words that LaunchDarkly added yesterday', async () => {
    spoiled((flag) => (flag.kind = 'ai'))
    const flags = await stack.ask(flagsOf('kind'))
    expect(flags).toMatchObject({ errors: undefined, data: { web: { flags: { nodes: [{ kind: 'OTHER' }, {}] } } } })
    const dormant = (status: object) => ({ ...status, name: 'dormant' })
    fault({ patch: (answer) => ({ ...answer, items: answer.items.map(dormant) }) }, /\/flag-statuses\//)
    const statuses = await stack.ask(flagsOf('environment(key: "production") { status { state } }'))
    const odd = { environment: { status: { state: 'OTHER' } } }
    expect(statuses).toMatchObject({ errors: undefined, data: { web: { flags: { nodes: [odd, odd] } } } })
  })

  it('is the only one that fails: a status that does not say whose it is', async () => {
    spoiled((status) => delete status._links, /\/flag-statuses\//)
    const answer = await stack.ask(flagsOf('environment(key: "production") { status { state } }', 'first: 100'))
    clean(answer)
    expect(answer.text.match(/"state"/g)!.length).toBeGreaterThanOrEqual(99)
  })

  it('says that a time is none', async () => {
    spoiled((flag) => (flag.creationDate = 'yesterday'))
    const answer = await stack.ask(flagsOf('createdAt'))
    failed(answer, ['web', 'flags', 'nodes', 0, 'createdAt'], 'UPSTREAM_FAILURE')
    expect(answer.errors![0]!.message).toContain('Expected LaunchDarkly to answer with a time')
  })

  it.each([
    ['no', undefined],
    ['null for', null],
    ['an array for', []],
    ['null in the page of', { items: null }],
  ])('is a project with %s environments, beside which the other projects are answered', async (_, environments) => {
    spoiled((project) => (project.environments = environments), /\/projects\?/)
    const answer = await stack.ask('{ projects { nodes { key environments { totalCount } } } }')
    clean(answer)
    expect(answer.data?.projects.nodes.slice(1)).toEqual(
      [4, 3, 25].map((totalCount) => ({ key: expect.any(String), environments: { totalCount } })),
    )
  })

  it.each([undefined, null])('is a page with %s for totalCount, whose flags are answered', async (totalCount) => {
    fault({ patch: (answer) => ({ ...answer, totalCount }) })
    const answer = await stack.ask(flagsOf('key'))
    expect(answer.errors).toBeUndefined()
    expect(answer.data.web.flags).toEqual({ totalCount: null, nodes: [expect.anything(), expect.anything()] })
  })
})

describe('the access token', () => {
  const canary = 'api-canary-0000-1111-2222-333344445555'
  const project = '{ project(key: "web") { key name } }'
  const asked = (authorization?: string) =>
    stack.ask(project, {}, { 'x-rest-trace': '1', ...(authorization !== undefined && { authorization }) })

  beforeEach(async () => {
    await stack.close()
    stack = await startStack({ gateway: { fallbackToken: undefined } })
  })

  it.each<[string, Reply]>([
    ['message', { status: 403, json: { message: `no ${canary}, ${canary}` } }],
    ['code', { status: 403, json: { code: canary, message: 'no' } }],
    ['id', { status: 403, json: { id: canary, message: 'no' } }],
    ['errors', { status: 400, json: { errors: [{ attribute: canary, reason: canary }] } }],
    ['message, where that is cut', { status: 403, json: { message: `${'x'.repeat(480)}${canary}` } }],
    ['text', { status: 502, text: canary }],
    ['text that should be JSON', { status: 200, text: canary }],
  ])('is in no answer though upstream repeats it in the %s', async (_, reply) => {
    fault(reply, /\/projects\/web/)
    const answer = await asked(canary)
    expect(answer.errors).toHaveLength(1)
    expect(answer.text + JSON.stringify([...answer.headers])).not.toMatch(/canary/)
  })

  it.each(['T', ' T  ', 'Bearer T', 'bearer T', 'BEARER    T '])(
    'goes upstream bare when it comes as %j',
    async (form) => {
      const good = await asked(form.replace('T', stack.sandbox.token))
      expect(good).toMatchObject({ errors: undefined, data: { project: { key: 'web' } } })
      const bad = await asked(form.replace('T', canary))
      expect(bad).toMatchObject({ status: 200, data: { project: null }, errors: [{ path: ['project'] }] })
      expect(bad.errors![0]!.extensions).toMatchObject({ code: 'UNAUTHENTICATED', upstream: { status: 401 } })
      expect(bad.calls).toHaveLength(1)
    },
  )

  it.each([undefined, '', '  ', 'Bearer', 'Bearer '])(
    'is asked for when the header is %j, without a call',
    async (header) => {
      const answer = await asked(header)
      expect(answer).toMatchObject({ status: 200, data: { project: null }, calls: [] })
      expect(answer.errors).toMatchObject([{ path: ['project'], extensions: { code: 'UNAUTHENTICATED' } }])
      expect(answer.errors![0]!.message).toContain('Expected a LaunchDarkly access token in the header "Authorization"')
    },
  )

  it('is not needed for introspection', async () => {
    const answer = await stack.ask('{ __schema { queryType { name } } }')
    expect(answer).toMatchObject({ errors: undefined, data: { __schema: { queryType: { name: 'Query' } } }, calls: [] })
  })
})

it('stops asking when the client hangs up, and frees the place of the call', async () => {
  const { url: baseUrl, token } = stack.sandbox
  const gateway = createGateway({ baseUrl, fallbackToken: token, maxConcurrentCalls: 1 })
  const ask = (query: string, signal?: AbortSignal) =>
    gateway.yoga.fetch('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      ...(signal && { signal }),
    })
  fault({ delayMs: 3000 })
  const controller = new AbortController()
  const began = performance.now()
  const hungUp = Promise.resolve(ask(flagsOf('key', 'first: 250'), controller.signal)).catch(() => undefined)
  await vi.waitUntil(() => stack.sandbox.requests().length === 1)
  controller.abort()
  await hungUp
  const next = await ask('{ team(key: "growth") { key } }')
  expect(await next.json()).toEqual({ data: { team: { key: 'growth' } } })
  expect(performance.now() - began).toBeLessThan(2000)
  const paths = stack.sandbox.requests().map(({ path }) => path.split('?')[0])
  expect(paths).toEqual(['/api/v2/flags/web', '/api/v2/teams/growth'])
  await gateway.close()
})

it('hides what only a defect of its own can cause', () => {
  const defect = new GraphQLError('x is undefined', {
    path: ['web', 'flags'],
    originalError: new TypeError('x is undefined'),
  })
  const told = maskError(defect, 'Unexpected error in the gateway.') as GraphQLError
  expect(told.toJSON()).toMatchObject({
    message: 'Unexpected error in the gateway.',
    path: ['web', 'flags'],
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  })
  expect(JSON.stringify(told)).not.toMatch(/undefined|stack/)
})
