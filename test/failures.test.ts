import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GraphQLError } from 'graphql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import { createGateway } from '../src/gateway.ts'
import { masking } from '../src/graph/errors.ts'
import { clean, failed, flagsOf, listFlags, mobile, sibling } from './support/failed-field.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack()
})
afterEach(() => stack.close())

const getFlag = 'GET /api/v2/flags/{projectKey}/{flagKey}'
const single = `{ flag(projectKey: "web", key: "email-winback") { key name } ${sibling} }`

/** Makes the next call for the flags of `web` go wrong. */
const fault = (reply: Reply, path = /\/flags\/web/, times: number | 'always' = 1) =>
  stack.sandbox.fault({ path }, reply, times)

/** What is well at the second try is not told. Of a few calls, one is made again. */
const outages = [502, 503, 504]

const statuses: [status: number, code: string, word: string][] = [
  [301, 'UPSTREAM_FAILURE', ''],
  [400, 'BAD_USER_INPUT', 'invalid_request'],
  [401, 'UNAUTHENTICATED', 'unauthorized'],
  [403, 'FORBIDDEN', 'forbidden'],
  [404, 'NOT_FOUND', 'not_found'],
  [405, 'UPSTREAM_FAILURE', 'method_not_allowed'],
  [409, 'CONFLICT', 'optimistic_locking_error'],
  [418, 'UPSTREAM_FAILURE', 'internal_service_error'],
  [500, 'UPSTREAM_FAILURE', 'internal_service_error'],
  [502, 'UPSTREAM_UNAVAILABLE', 'internal_service_error'],
  [503, 'UPSTREAM_UNAVAILABLE', 'service_unavailable'],
  [504, 'UPSTREAM_UNAVAILABLE', 'internal_service_error'],
]

describe.each(statuses)('an answer of %i', (status, code, word) => {
  const upstream = (operation: string) =>
    word ? { operation, status, code: word, id: expect.stringMatching(/^e4404000-/) } : { operation, status }

  const tries = outages.includes(status) ? 2 : 1

  it.runIf(status === 404)('of a list means that there is no owner', async () => {
    fault({ status }, undefined, 'always')
    const { data, errors } = await stack.ask(flagsOf('key'))
    expect({ data, errors }).toMatchObject({ data: { web: null }, errors: undefined })
  })

  it.runIf(status !== 404)(`fails a list with ${code}, after ${tries} calls`, async () => {
    fault({ status, ...(word ? {} : { json: [] }) }, undefined, 'always')
    const answer = await stack.ask(flagsOf('key'))
    failed(answer, ['web', 'flags'], code, upstream(listFlags))
    expect(answer.errors![0]!.message).toContain(`LaunchDarkly answered ${status} to ${listFlags}`)
    expect(answer.data.web).toEqual({ flags: null })
    expect(answer.calls).toHaveLength(tries + 1)
  })

  it(
    status === 404 ? 'makes a single document null' : `fails a single document with ${code}, after ${tries} calls`,
    async () => {
      fault({ status, ...(word ? {} : { json: [] }) }, undefined, 'always')
      const answer = await stack.ask(single)
      if (status === 404) expect(answer.errors).toBeUndefined()
      else failed(answer, ['flag'], code, upstream(getFlag))
      expect(answer.data).toEqual({ flag: null, mobile })
      expect(answer.calls).toHaveLength(tries + 1)
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
  const everywhere: [what: string, code: string, reply: Reply, tries: number][] = [
    ['text', 'UPSTREAM_FAILURE', { text: 'not JSON' }, 1],
    ['an empty body', 'UPSTREAM_FAILURE', { text: '' }, 1],
    ['a page of HTML', 'UPSTREAM_FAILURE', html, 1],
    ['a page of HTML that fails', 'UPSTREAM_UNAVAILABLE', { status: 503, ...html }, 2],
    ['half a body', 'UPSTREAM_UNAVAILABLE', { truncate: true }, 2],
    ['a broken connection', 'UPSTREAM_UNAVAILABLE', { reset: true }, 2],
    ['null', 'UPSTREAM_FAILURE', { json: null }, 1],
    ['an array', 'UPSTREAM_FAILURE', { json: [] }, 1],
    ['a string', 'UPSTREAM_FAILURE', { json: 'x' }, 1],
    ['a number', 'UPSTREAM_FAILURE', { json: 42 }, 1],
  ]
  const inLists: typeof everywhere = [
    ['an object without items', 'UPSTREAM_FAILURE', { json: {} }, 1],
    ['null for items', 'UPSTREAM_FAILURE', { json: { items: null, totalCount: 1 } }, 1],
    ['an object for items', 'UPSTREAM_FAILURE', { json: { items: {}, totalCount: 1 } }, 1],
    ['null among the items', 'UPSTREAM_FAILURE', { json: { items: [null], totalCount: 1 } }, 1],
  ]

  it.each([...everywhere, ...inLists])('%s fails a list with %s', async (_, code, reply, tries) => {
    fault(reply, undefined, 'always')
    const answer = await stack.ask(flagsOf('key'))
    failed(answer, ['web', 'flags'], code, expect.objectContaining({ operation: listFlags }))
    expect(answer.calls).toHaveLength(tries + 1)
  })

  it.each(everywhere)('%s fails a single document with %s', async (_, code, reply, tries) => {
    fault(reply, undefined, 'always')
    const answer = await stack.ask(single)
    failed(answer, ['flag'], code, expect.objectContaining({ operation: getFlag }))
    expect(answer.calls).toHaveLength(tries + 1)
  })

  it('comes too late: the field fails with UPSTREAM_TIMEOUT long before the answer', async () => {
    // The other field has this time to be answered.
    const hasty = await startStack({ gateway: { headersTimeoutMs: 2000 } })
    hasty.sandbox.fault({ path: /\/flags\/web/ }, { delayMs: 60_000 })
    const began = performance.now()
    const answer = await hasty.ask(flagsOf('key'))
    expect(performance.now() - began).toBeLessThan(25_000)
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
      expect.arrayContaining([
        { code: 'UPSTREAM_UNAVAILABLE', upstream: { operation: getFlag, cause: 'ECONNREFUSED' } },
      ]),
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

  it('fails what needs its environments, and nothing else of the flags', async () => {
    fault({ status: 403 }, /env=test/)
    const some = 'production: environment(key: "production") { on } test: environment(key: "test") { on }'
    const all = 'environments(keys: ["production", "staging", "canary", "test"]) { on }'
    const answer = await stack.ask(flagsOf(`key ${some} ${all}`))
    const { nodes } = answer.data.web.flags
    expect(nodes).toHaveLength(2)
    for (const node of nodes) {
      expect(node).toMatchObject({ production: { on: expect.any(Boolean) }, test: null, environments: null })
    }
    expect(answer.errors!.map(({ path }) => path!.join('.')).sort()).toEqual(
      [0, 1].flatMap((node) => [`web.flags.nodes.${node}.environments`, `web.flags.nodes.${node}.test`]),
    )
    for (const { extensions } of answer.errors!) expect(extensions).toMatchObject({ code: 'FORBIDDEN' })
    expect(answer.calls.filter(({ path }) => path.includes('/flags/web'))).toHaveLength(2)
  })

  it.each<[string, Reply, string]>([
    ['a refusal', { status: 403 }, 'FORBIDDEN'],
    ['an answer without items', { json: { items: null, totalCount: 2 } }, 'UPSTREAM_FAILURE'],
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
    fault({ status: 503 }, /\/flag-statuses\//, 'always')
    const answer = await stack.ask(`{ flag(projectKey: "web", key: "email-winback") {
      environment(key: "production") { environmentKey status { state } } } ${sibling} }`)
    failed(answer, ['flag', 'environment', 'status'], 'UPSTREAM_UNAVAILABLE')
    expect(answer.data.flag.environment).toEqual({ environmentKey: 'production', status: null })
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
  const defects: unknown[] = []
  const mask = masking((error) => defects.push(error))
  const told = mask(defect, 'Unexpected error in the gateway.') as GraphQLError
  expect(told.toJSON()).toMatchObject({
    message: 'Unexpected error in the gateway.',
    path: ['web', 'flags'],
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  })
  expect(JSON.stringify(told)).not.toMatch(/undefined|stack/)
  expect(defects).toEqual([defect.originalError])
})

it('calls nothing a defect that callers or LaunchDarkly do wrong', async () => {
  const defects: unknown[] = []
  const other = await startStack({ gateway: { onDefect: (error) => defects.push(error) } })
  other.sandbox.fault({ path: /projects/ }, { status: 500 })
  other.sandbox.fault({ path: /members/ }, { text: '<html>' })
  const { errors } = await other.ask(`{
    project(key: "web") { name } member(email: "a,b") { email } viewer { member { email } } flag(projectKey: "..", key: "x") { key }
  }`)
  expect(errors).toHaveLength(4)
  expect(defects).toEqual([])
  await other.close()
})
