import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import type { GatewayOptions } from '../src/gateway.ts'
import { clean } from './support/failed-field.ts'
import { type Answer, type Stack, startStack } from './support/stack.ts'

/** What becomes of a change that fails: what the caller can mend is told in the payload, everything else is an error of the field. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { breakerFailures: 0 } })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const userErrors = 'userErrors { message code path }'
const rename = `mutation { updateFlag(input: {
  projectKey: "platform", key: "gateway-header-trim", instructions: [{ updateName: { value: "Trim" } }]
}) { flag { name } ${userErrors} } }`
const create = `mutation { createFlag(input: { projectKey: "platform", key: "brand-new", name: "New" }) { flag { key } ${userErrors} } }`

const writes = [
  ['updateFlag', rename, '/api/v2/flags/platform/gateway-header-trim', 'PATCH /api/v2/flags/{projectKey}/{flagKey}'],
  ['createFlag', create, '/api/v2/flags/platform', 'POST /api/v2/flags/{projectKey}'],
] as const

/** Expects that the field failed after one call, with the code and with what is known of the outcome. */
function thrown(answer: Answer, field: string, code: string, operation: string, upstream: object) {
  expect(answer.data).toEqual({ [field]: null })
  expect(answer.errors).toMatchObject([{ path: [field], extensions: { code, upstream: { operation, ...upstream } } }])
  expect(answer.calls).toHaveLength(1)
  clean(answer)
}

describe.each(writes)('a failure of %s', (field, query, path, operation) => {
  const ask = (reply: Reply) => {
    stack.sandbox.fault({ path }, reply, 'always')
    return stack.ask(query)
  }

  it.each<[string, Reply, code: string]>([
    ['a token that is not known', { status: 401 }, 'UNAUTHENTICATED'],
    ['a token that may not', { status: 403 }, 'FORBIDDEN'],
  ])('is thrown, and nothing was done: %s', async (_, reply, code) => {
    const answer = await ask(reply)
    thrown(answer, field, code, operation, { status: reply.status })
    expect(answer.errors![0]!.extensions!.upstream).not.toHaveProperty('outcome')
  })

  it.each<[string, Reply, code: string]>([
    ['an error of LaunchDarkly', { status: 500 }, 'UPSTREAM_FAILURE'],
    ['a bad gateway', { status: 502 }, 'UPSTREAM_UNAVAILABLE'],
    ['an outage', { status: 503, headers: { 'retry-after': '0' } }, 'UPSTREAM_UNAVAILABLE'],
    ['a gateway that waits in vain', { status: 504 }, 'UPSTREAM_UNAVAILABLE'],
    ['a request that took too long', { status: 408 }, 'UPSTREAM_FAILURE'],
    ['a redirect', { status: 302, headers: { location: 'https://login.example' } }, 'UPSTREAM_FAILURE'],
    ['a redirect to the result', { status: 303, headers: { location: 'https://login.example' } }, 'UPSTREAM_FAILURE'],
  ])('is thrown, sent once, and nobody knows what was done: %s', async (_, reply, code) => {
    thrown(await ask(reply), field, code, operation, { status: reply.status, outcome: 'UNKNOWN' })
  })

  it.each<[string, Reply, code: string, outcome: string]>([
    ['a connection that breaks once it is sent', { reset: true }, 'UPSTREAM_UNAVAILABLE', 'UNKNOWN'],
    ['an error that breaks off', { status: 500, truncate: true }, 'UPSTREAM_UNAVAILABLE', 'UNKNOWN'],
  ])('is thrown, and sent once: %s', async (_, reply, code, outcome) => {
    thrown(await ask(reply), field, code, operation, { outcome })
  })

  it.each<[string, Reply]>([
    ['an answer that is no JSON', { status: 200, text: '<html>' }],
    ['an answer of another type', { status: 200, text: '{}', contentType: 'text/html' }],
    ['an empty answer', { status: 200, text: '' }],
    ['a status that says that there is none', { status: 201, text: '' }],
    ['an answer that is no document', { status: 200, json: [] }],
  ])('is no failure, as the change was made: %s', async (_, reply) => {
    const { data, errors, calls } = await ask(reply)
    expect(calls).toHaveLength(1)
    const made = field === 'updateFlag' && reply.text === ''
    expect(data).toEqual({ [field]: { flag: null, userErrors: [] } })
    const upstream = { operation, outcome: 'DONE' }
    const error = { path: [field, 'flag'], extensions: { code: 'UPSTREAM_FAILURE', upstream } }
    expect(errors ?? []).toMatchObject(made ? [] : [error])
  })

  it.each<[string, Reply, code: string]>([
    ['breaks off', { status: 200, truncate: true }, 'UPSTREAM_UNAVAILABLE'],
    ['is larger than the gateway takes', { status: 200, text: ' '.repeat(20 * 2 ** 20) }, 'UPSTREAM_FAILURE'],
  ])('is no failure, as the change was made: an answer that %s', async (_, reply, code) => {
    const { data, errors, calls } = await ask(reply)
    expect(calls).toHaveLength(1)
    expect(data).toEqual({ [field]: { flag: null, userErrors: [] } })
    expect(errors).toMatchObject([
      { path: [field, 'flag'], extensions: { code, upstream: { operation, outcome: 'DONE' } } },
    ])
  })

  it('is thrown, sent once, and nothing was done: a limit that is spent', async () => {
    const limited = await startStack()
    limited.sandbox.fault({ path }, { status: 429 }, 'always')
    const answer = await limited.ask(query)
    thrown(answer, field, 'RATE_LIMITED', operation, { status: 429 })
    expect(answer.errors![0]!.extensions!.upstream).not.toHaveProperty('outcome')
    await limited.close()
  })

  it('is thrown, and nothing was done, where there is nobody to connect to', async () => {
    const alone = await startStack({ gateway: { baseUrl: 'http://127.0.0.1:9' } })
    const { errors, calls } = await alone.ask(query)
    await alone.close()
    expect(calls).toEqual([])
    expect(errors).toMatchObject([
      { path: [field], extensions: { code: 'UPSTREAM_UNAVAILABLE', upstream: { operation } } },
    ])
    expect(errors![0]!.extensions!.upstream).not.toHaveProperty('outcome')
  })

  it.each<[string, Reply, Partial<GatewayOptions>]>([
    ['an answer that does not begin', { delayMs: 5000 }, { headersTimeoutMs: 800 }],
    ['an error that does not end', { status: 500, bodyMs: 5000 }, { bodyTimeoutMs: 800 }],
    ['a deadline that passes', { delayMs: 5000 }, { deadlineMs: 1500 }],
  ])('is thrown, and sent once, after %s', async (_, reply, gateway) => {
    const slow = await startStack({ gateway: { breakerFailures: 0, ...gateway } })
    slow.sandbox.fault({ path }, reply, 'always')
    thrown(await slow.ask(query), field, 'UPSTREAM_TIMEOUT', operation, { outcome: 'UNKNOWN' })
    await slow.close()
  })

  it.each<[string, Reply, code: string]>([
    ['a body that cannot be used', { status: 400, json: { code: 'invalid_request', message: 'No' } }, 'BAD_USER_INPUT'],
    ['what is not there', { status: 404 }, 'NOT_FOUND'],
    ['a body that is too large', { status: 413 }, 'BAD_USER_INPUT'],
    [
      'a patch that cannot be applied',
      { status: 422, json: { code: 'patch_failed', message: 'No' } },
      'BAD_USER_INPUT',
    ],
    ['a key that is taken', { status: 409, json: { code: 'key_exists', message: 'Taken' } }, 'KEY_EXISTS'],
  ])('comes back in the payload, after one call: %s', async (_, reply, code) => {
    const answer = await ask(reply)
    expect(answer.errors).toBeUndefined()
    const path = code === 'KEY_EXISTS' && field === 'createFlag' ? ['input', 'key'] : null
    expect(answer.data[field]).toMatchObject({ userErrors: [{ code, path }] })
    expect(answer.data[field].userErrors[0].message).not.toContain(operation)
    expect(answer.data[field].flag).toBeNull()
    expect(answer.calls).toHaveLength(1)
  })

  it('tells what LaunchDarkly finds fault with at its place in the input', async () => {
    const errors = [
      { attribute: 'key', reason: 'is reserved' },
      { attribute: 'instructions[0].value', reason: 'is too long' },
      { attribute: 'elsewhere', reason: 'is odd' },
    ]
    const { data } = await ask({ status: 400, json: { code: 'invalid_request', message: 'Invalid', errors } })
    const paths = data[field].userErrors.map((one: { path: string[] }) => one.path)
    const places = {
      updateFlag: [
        ['input', 'key'],
        ['input', 'instructions', '0', 'value'],
      ],
      createFlag: [['input', 'key']],
    }
    expect(paths).toEqual(places[field])
    expect(data[field].userErrors[0]).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('Invalid'),
    })
  })
})

describe('a change that a token may not make', () => {
  it.each(writes)('is an error of the field: %s', async (field, query) => {
    const { data, errors, calls } = await stack.ask(query, {}, { authorization: stack.sandbox.readerToken })
    expect(data).toEqual({ [field]: null })
    expect(errors).toMatchObject([{ path: [field], extensions: { code: 'FORBIDDEN', upstream: { status: 403 } } }])
    expect(calls).toHaveLength(1)
  })
})

describe('an argument that no address can carry', () => {
  it('is told in the payload, before any call', async () => {
    const query = rename.replace('gateway-header-trim', '..')
    const { data, errors, calls } = await stack.ask(query)
    expect(errors).toBeUndefined()
    expect(data.updateFlag).toMatchObject({ flag: null, userErrors: [{ code: 'BAD_USER_INPUT', path: null }] })
    expect(calls).toEqual([])
  })
})

const toggle = (name: string, on: boolean, key = 'gateway-header-trim') =>
  `${name}: updateFlag(input: {
    projectKey: "platform", key: "${key}", environmentKey: "test", instructions: [{ turnFlag${on ? 'On' : 'Off'}: true }]
  }) { flag { environment(key: "test") { on } ${name}: environment(key: "test") { version } } ${userErrors} }`

describe('several changes in one request', () => {
  it('are made one after the other, and each sees what the one before it wrote', async () => {
    const query = `mutation { ${toggle('first', true)} ${toggle('second', false)} ${toggle('third', true)} }`
    const { data, errors, calls } = await stack.ask(query)
    expect(errors).toBeUndefined()
    expect([data.first, data.second, data.third].map(({ flag }) => flag.environment.on)).toEqual([true, false, true])
    const versions = [data.first.flag.first, data.second.flag.second, data.third.flag.third].map((one) => one.version)
    expect(versions).toEqual([versions[0], versions[0] + 1, versions[0] + 2])
    expect(calls.map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'PATCH'])
  })

  it('are each looked up afresh: a version is expected as it is by then', async () => {
    const { data: before } = await stack.ask('{ flag(projectKey: "platform", key: "gateway-header-trim") { version } }')
    const name = (alias: string, text: string, expectedVersion: number) => `${alias}: updateFlag(input: {
      projectKey: "platform", key: "gateway-header-trim", expectedVersion: ${expectedVersion},
      instructions: [{ updateName: { value: "${text}" } }]
    }) { flag { name version } ${userErrors} }`
    const { version } = before.flag
    const query = `mutation { ${name('a', 'A', version)} ${name('b', 'B', version + 1)} ${name('c', 'C', version)} }`
    const { data, calls } = await stack.ask(query)
    expect(data.a.flag).toEqual({ name: 'A', version: version + 1 })
    expect(data.b.flag).toEqual({ name: 'B', version: version + 2 })
    expect(data.c).toMatchObject({ flag: null, userErrors: [{ code: 'VERSION_CONFLICT' }] })
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET', 'PATCH', 'GET'])
  })

  it('leave the others be where one is refused', async () => {
    const query = `mutation { ${toggle('first', false)} ${toggle('second', true, 'no-such-flag')} ${toggle('third', true)} }`
    const { data, errors } = await stack.ask(query)
    expect(errors).toBeUndefined()
    expect(data.second).toMatchObject({ flag: null, userErrors: [{ code: 'NOT_FOUND', path: null }] })
    expect(data.third.flag.environment.on).toBe(true)
  })

  it('are followed by reads that see them, not what was read before', async () => {
    const query = `mutation {
      updateFlag(input: {
        projectKey: "platform", key: "gateway-header-trim", environmentKey: "test",
        instructions: [{ updateName: { value: "Seen" } }, { updateOffVariation: { variation: { index: 0 } } }]
      }) { flag { name project { flag(key: "gateway-header-trim") { name } } } ${userErrors} }
    }`
    const { data, errors, calls } = await stack.ask(query)
    expect(errors).toBeUndefined()
    expect(data.updateFlag.flag).toEqual({ name: 'Seen', project: { flag: { name: 'Seen' } } })
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET'])
  })
})
