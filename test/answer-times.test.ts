import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import type { GatewayOptions } from '../src/gateway.ts'
import { clean, failed, flagsOf, listFlags, mobile } from './support/failed-field.ts'
import { type Stack, startStack } from './support/stack.ts'

/** How long LaunchDarkly may take. The numbers are far apart, so that a slow machine makes no difference. */

let stack: Stack
const started = async (gateway: Partial<GatewayOptions>) => {
  stack = await startStack({ gateway: { breakerFailures: 0, ...gateway } })
}
afterEach(() => stack.close())

const path = /\/flags\/web/
const query = flagsOf('key')
const notInTime = 'LaunchDarkly did not answer in time'

/** Milliseconds that something took. */
async function timed<Result>(work: Promise<Result>): Promise<[Result, number]> {
  const began = performance.now()
  return [await work, performance.now() - began]
}

describe('an answer that does not begin', () => {
  it('is given up after the time for headers, is not asked for again, and leaves the connections well', async () => {
    await started({ headersTimeoutMs: 1000, maxConcurrentCalls: 2 })
    stack.sandbox.fault({ path }, { delayMs: 30_000 })
    const [answer, took] = await timed(stack.ask(query))
    failed(answer, ['web', 'flags'], 'UPSTREAM_TIMEOUT', { operation: listFlags })
    expect(answer.errors![0]!.message).toBe(`${notInTime} (${listFlags}).`)
    expect(answer.calls).toHaveLength(2)
    expect(took).toBeGreaterThan(990)
    expect(took).toBeLessThan(5000)
    expect((await stack.ask(query)).errors).toBeUndefined()
  })

  it('may take as long as it is given', async () => {
    await started({ headersTimeoutMs: 5000, bodyTimeoutMs: 100 })
    stack.sandbox.fault({ path }, { delayMs: 400 })
    expect((await stack.ask(query)).errors).toBeUndefined()
  })
})

describe('an answer that does not end', () => {
  const slow: [what: string, reply: Reply][] = [
    ['it stops in the middle', { bodyMs: 60_000 }],
    ['it drips, and is never silent for long', { bodyMs: 1000, text: JSON.stringify({ items: [] }) }],
    ['it drips in chunks', { bodyMs: 1000, headers: { 'content-length': null } }],
    ['it is a refusal', { bodyMs: 60_000, status: 400 }],
  ]
  it.each(slow)('is given up after the time for bodies, which is told apart: %s', async (_, reply) => {
    await started({ headersTimeoutMs: 20_000, bodyTimeoutMs: 300 })
    stack.sandbox.fault({ path }, reply)
    const answer = await stack.ask(query)
    failed(answer, ['web', 'flags'], 'UPSTREAM_TIMEOUT', { operation: listFlags })
    expect(answer.errors![0]!.message).toBe(`${notInTime}: the answer began and did not end (${listFlags}).`)
    expect(answer.calls).toHaveLength(2)
  })

  it('may take as long as it is given', async () => {
    await started({ headersTimeoutMs: 200, bodyTimeoutMs: 5000 })
    stack.sandbox.fault({ path }, { bodyMs: 600 })
    expect((await stack.ask(query)).errors).toBeUndefined()
  })
})

it.each<[string, Reply]>([
  ['that do not begin', { delayMs: 30_000 }],
  ['that do not end', { bodyMs: 30_000 }],
])('serves the next query after 50 answers %s', async (_, reply) => {
  await started({ headersTimeoutMs: 120, bodyTimeoutMs: 120, maxConcurrentCalls: 5 })
  stack.sandbox.fault({ path }, reply, 'always')
  const queries = Array.from(
    { length: 50 },
    (_, at) => `{ project(key: "web") { flags(first: ${at + 1}) { nodes { key } } } }`,
  )
  for (const answer of await Promise.all(queries.map((one) => stack.ask(one)))) {
    expect(answer.errors![0]!.extensions!.code).toBe('UPSTREAM_TIMEOUT')
    clean(answer)
  }
  stack.sandbox.clearFaults()
  const { data } = await stack.ask('{ mobile: project(key: "mobile") { flags(first: 1) { totalCount } } }')
  expect(data).toEqual({ mobile })
  await expect.poll(() => stack.sandbox.connections()).toBeLessThanOrEqual(5)
})

/**
 * A port on which connections are not made: whoever listens does nothing else, and the queue of those that wait to be accepted is
 * full.
 */
async function startDeaf() {
  const deaf = new Worker(
    `const { parentPort } = require('node:worker_threads')
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port)
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    })`,
    { eval: true },
  )
  const [port]: [number] = (await once(deaf, 'message')) as [number]
  const queued = Array.from({ length: 6 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  await expect.poll(() => queued.filter(({ connecting }) => !connecting).length).toBe(2)
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      for (const socket of queued) socket.destroy()
      await deaf.terminate()
    },
  }
}

describe('a connection that is not made', () => {
  it('is given up after its own time, and tried a second time', async () => {
    const deaf = await startDeaf()
    await started({ baseUrl: deaf.url, connectTimeoutMs: 200, headersTimeoutMs: 20_000 })
    const [answer, took] = await timed(stack.ask('{ projects { totalCount } }'))
    expect(answer.errors!.map(({ message, extensions }) => [extensions!.code, message])).toEqual([
      [
        'UPSTREAM_UNAVAILABLE',
        'The connection to LaunchDarkly failed: UND_ERR_CONNECT_TIMEOUT (GET /api/v2/projects).',
      ],
    ])
    expect(answer.headers.get('x-rest-calls')).toBe('2')
    clean(answer)
    expect(took).toBeGreaterThan(390)
    expect(took).toBeLessThan(4500)
    await deaf.close()
  })
})
