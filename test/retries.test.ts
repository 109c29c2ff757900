import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import { type Stack, startStack } from './support/stack.ts'
import { field } from './support/wide.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ gateway: { breakerFailures: 0 } })
})
afterEach(() => stack.close())

const one = `{ ${field(0)} }`
const path = /flags/

describe('a read that fails once', () => {
  it.each<[string, Reply]>([
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['a broken connection', { reset: true }],
    ['half an answer', { truncate: true }],
  ])('is asked again, and the query is well: %s', async (_, reply) => {
    stack.sandbox.fault({ path }, reply)
    const { data, errors, calls } = await stack.ask(one)
    expect(errors).toBeUndefined()
    expect(data).toEqual({ w0: { flags: { totalCount: 0 } } })
    expect(calls).toHaveLength(2)
    // After a pause of 100 ms, give or take a half.
    expect(calls[1]!.at - calls[0]!.at).toBeGreaterThan(45)
  })

  it.each<[string, Reply]>([
    ['400', { status: 400 }],
    ['401', { status: 401 }],
    ['403', { status: 403 }],
    ['409', { status: 409, json: { code: 'optimistic_locking_error', message: 'x' } }],
    ['500', { status: 500 }],
    ['what is no JSON', { text: '<html>' }],
  ])('is not asked again where that cannot help: %s', async (_, reply) => {
    stack.sandbox.fault({ path }, reply)
    const { errors, calls } = await stack.ask(one)
    expect(errors).toHaveLength(1)
    expect(calls).toHaveLength(1)
  })

  it('is asked again as late as LaunchDarkly says, and not at all if that is too late', async () => {
    stack.sandbox.fault({ path }, { status: 503, headers: { 'retry-after': '1' } })
    const { errors, calls } = await stack.ask(one)
    expect(errors).toBeUndefined()
    expect(calls[1]!.at - calls[0]!.at).toBeGreaterThan(990)

    stack.sandbox.fault({ path }, { status: 503, headers: { 'retry-after': '40' } })
    const late = await stack.ask(one)
    expect(late.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', upstream: { retryAfter: 40 } } }])
    expect(late.calls).toHaveLength(1)
  })
})

describe('in a total outage', () => {
  it.each([
    ['one after the other', 60, 1],
    ['all at the same time', 60, 60],
  ])(
    'upstream gets at most 1.2 times the calls that are asked for: %s',
    async (_, count, atATime) => {
      stack.sandbox.fault({ path: /./ }, { status: 503 }, 'always')
      for (let from = 0; from < count; from += atATime) {
        const queries = Array.from({ length: atATime }, (_, at) => stack.post(`{ ${field(from + at)} }`))
        for (const { errors } of await Promise.all(queries)) {
          expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', upstream: { status: 503 } } }])
        }
      }
      const calls = stack.sandbox.requests().length
      expect(calls).toBeGreaterThan(count)
      expect(calls).toBeLessThanOrEqual(1.2 * count)
    },
    20_000,
  )

  it('gets no more of them after a long time without any', async () => {
    for (let number = 0; number < 60; number++) await stack.post(`{ ${field(number)} }`)
    stack.sandbox.forget()
    stack.sandbox.fault({ path: /./ }, { status: 503 }, 'always')
    for (let number = 0; number < 10; number++) await stack.post(`{ ${field(number)} }`)
    expect(stack.sandbox.requests().length).toBeLessThanOrEqual(12)
  })
})
