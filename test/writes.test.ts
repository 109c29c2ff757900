import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Reply, type Sandbox, startSandbox } from '../sandbox/index.ts'
import type { ClientOptions } from '../src/rest/client/client.ts'
import { del, type Operation, patch, post, put, semanticPatch } from '../src/rest/operation.ts'
import { flat } from '../src/rest/shape.ts'
import { reasonOf } from '../src/rest/unreadable.ts'
import { type RestClient, startClient } from './support/rest-client.ts'

/** A write is sent once: whatever happened to it, nobody knows whether it was done. */

const path = '/api/v2/flags/web/a-flag'
const json = 'application/json'
const semantic = `${json}; domain-model=launchdarkly.semanticpatch`

const flagPatch = semanticPatch(path).mayReturn<object>(flat)
const instructions = { environmentKey: 'test', instructions: [{ kind: 'turnFlagOn' }], comment: 'größer "als" \u2028' }
const writes: [what: string, operation: Operation, body: unknown, type: string | undefined][] = [
  ['a POST', post(path).mayReturn(flat), { key: 'x', tags: [] }, json],
  ['a PUT', put(path).mayReturn(flat), [1, null, 'x'], json],
  ['a JSON patch', patch(path).mayReturn(flat), [{ op: 'replace', path: '/name', value: '' }], json],
  ['a semantic patch', flagPatch, instructions, semantic],
  ['a DELETE', del(path).mayReturn(flat), undefined, undefined],
]

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

let client: RestClient
const open = (options?: Partial<ClientOptions>) => {
  client = startClient(sandbox, { breakerFailures: 0, ...options })
}
beforeEach(() => {
  open()
  sandbox.forget()
})
afterEach(async () => {
  vi.useRealTimers()
  await client.close()
  sandbox.clearFaults()
})

const fault = (reply: Reply, times: number | 'always' = 'always') => sandbox.fault({ path }, reply, times)

describe.each(writes)('%s', (_, operation, body, type) => {
  it('arrives as it was sent, with its type, and gives the document that is answered', async () => {
    fault({ status: 200, json: { key: 'x' } })
    expect(await client.send(operation, path, { body })).toEqual({ key: 'x' })
    const [call, ...more] = sandbox.requests()
    expect(more).toEqual([])
    expect(call!.method).toBe(operation.method)
    expect(call!.body && JSON.parse(call!.body)).toEqual(body)
    expect(call!.headers['content-type']).toBe(type)
  })

  it('gives nothing where the answer has no body', async () => {
    fault({ status: 204 })
    expect(await client.send(operation, path, { body })).toBeUndefined()
  })

  const faults: [what: string, reply: Reply, trouble: object, options?: Partial<ClientOptions>][] = [
    ['a rate limit', { status: 429, headers: { 'retry-after': '0' } }, { trouble: 'refused', status: 429 }],
    ['an error of LaunchDarkly', { status: 500 }, { trouble: 'refused', status: 500 }],
    ['a bad gateway', { status: 502 }, { trouble: 'refused', status: 502 }],
    ['an outage', { status: 503, headers: { 'retry-after': '0' } }, { trouble: 'refused', status: 503 }],
    ['a gateway that waits in vain', { status: 504 }, { trouble: 'refused', status: 504 }],
    ['a redirect', { status: 307, headers: { location: path } }, { trouble: 'refused', status: 307 }],
    ['another conflict', { status: 409, json: { code: 'conflict' } }, { trouble: 'refused', status: 409 }],
    ['a connection that breaks once it is sent', { reset: true }, { trouble: 'unreachable' }],
    ['an answer that breaks off', { status: 200, truncate: true }, { trouble: 'truncated' }],
    [
      'an answer that is too large',
      { status: 200, text: ' '.repeat(2000) },
      { trouble: 'oversized' },
      { maxAnswerBytes: 1024 },
    ],
    ['an answer that does not end', { status: 200, bodyMs: 30_000 }, { trouble: 'timeout' }, { bodyTimeoutMs: 150 }],
  ]
  it.each(faults)('is sent once, whatever comes: %s', async (_, reply, trouble, options) => {
    await client.close()
    open(options)
    fault(reply)
    const { details } = await client.refused(operation, path, { body })
    expect(details).toMatchObject({ ...trouble, operation: `${operation.method} ${path}` })
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('is sent once, whatever comes: an answer that does not begin', async () => {
    await client.close()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    open({ headersTimeoutMs: 5000 })
    fault({ delayMs: 30_000 })
    const error = client.refused(operation, path, { body, within: 60_000 })
    while (sandbox.requests().length === 0) await nextTurn()
    vi.advanceTimersByTime(5000)
    vi.useRealTimers()
    expect((await error).details).toMatchObject({ trouble: 'timeout', operation: `${operation.method} ${path}` })
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('is done, and sent once, if the answer is no JSON: the answer is unreadable', async () => {
    fault({ status: 200, text: '<html>' })
    const answer = await client.send(operation, path, { body })
    expect(reasonOf(answer)).toMatchObject({
      details: { trouble: 'malformed', operation: `${operation.method} ${path}`, outcome: 'done' },
    })
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('is sent once if its deadline passes', async () => {
    fault({ delayMs: 30_000 })
    const { details } = await client.refused(operation, path, { body, within: 200 })
    expect(details.trouble).toBe('timeout')
    await client.close()
    open()
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('is sent once if its client hangs up, and broken off', async () => {
    fault({ delayMs: 30_000 })
    const controller = new AbortController()
    const error = client.refused(operation, path, { body, signal: controller.signal })
    await expect.poll(() => sandbox.requests().length).toBe(1)
    controller.abort()
    expect((await error).details.trouble).toBe('cancelled')
    await client.close()
    open()
    await expect.poll(() => sandbox.requests()).toMatchObject([{ hungUp: true }])
  })

  it('is not sent at all once its deadline has passed, or its client has gone', async () => {
    const errors = [
      await client.refused(operation, path, { body, within: 0 }),
      await client.refused(operation, path, { body, signal: AbortSignal.abort() }),
    ]
    expect(errors.map(({ details }) => details.trouble)).toEqual(['timeout', 'cancelled'])
    expect(sandbox.requests()).toEqual([])
  })

  it('is a call of its own each time, even beside the same one', async () => {
    fault({ status: 200, json: {}, delayMs: 100 })
    await Promise.all([1, 2, 3].map(() => client.send(operation, path, { body })))
    expect(sandbox.requests()).toHaveLength(3)
  })
})

describe('a write that lost a race', () => {
  const lost: Reply = { status: 409, json: { code: 'optimistic_locking_error', message: 'Somebody was faster' } }

  it('is sent once more if it is a semantic patch, with the same body', async () => {
    fault(lost, 1)
    fault({ status: 200, json: { key: 'x' } })
    expect(await client.send(flagPatch, path, { body: instructions })).toEqual({ key: 'x' })
    const bodies = sandbox.requests().map(({ body }) => body)
    expect(bodies).toEqual([JSON.stringify(instructions), JSON.stringify(instructions)])
    expect(sandbox.requests().map(({ headers }) => headers['content-type'])).toEqual([semantic, semantic])
  })

  it('is not sent a third time', async () => {
    fault(lost)
    const { details } = await client.refused(flagPatch, path, { body: instructions })
    expect(details).toMatchObject({ status: 409, code: 'optimistic_locking_error' })
    expect(sandbox.requests()).toHaveLength(2)
  })

  it.each<[string, Reply]>([
    ['an outage', { status: 503 }],
    ['a rate limit', { status: 429, headers: { 'retry-after': '0' } }],
    ['a connection that breaks', { reset: true }],
  ])('is not sent a third time either if the second try meets %s', async (_, reply) => {
    fault(lost, 1)
    fault(reply)
    await client.refused(flagPatch, path, { body: instructions })
    expect(sandbox.requests()).toHaveLength(2)
  })

  it('is sent again once for each semantic patch, not once for all', async () => {
    fault(lost, 2)
    fault({ status: 200, json: {} })
    await Promise.all([1, 2].map(() => client.send(flagPatch, path, { body: instructions })))
    expect(sandbox.requests()).toHaveLength(4)
  })

  it.each(writes.filter(([, { semantic }]) => !semantic))(
    'is not sent again if it is %s',
    async (_, operation, body) => {
      fault(lost)
      const { details } = await client.refused(operation, path, { body })
      expect(details).toMatchObject({ status: 409, code: 'optimistic_locking_error' })
      expect(sandbox.requests()).toHaveLength(1)
    },
  )
})
