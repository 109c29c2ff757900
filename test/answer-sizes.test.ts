import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import { valuesIn } from '../src/rest/client/json-values.ts'
import { hasRoom } from '../src/rest/client/room.ts'
import { clean, failed, flagsOf, listFlags } from './support/failed-field.ts'
import { startOther } from './support/other-server.ts'
import { type Stack, startStack } from './support/stack.ts'

/** An answer that is too large is not read to its end: the memory is the gateway's. */

const maxAnswerBytes = 64 * 1024
const maxConcurrentCalls = 3

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ gateway: { maxAnswerBytes, maxConcurrentCalls, breakerFailures: 0 } })
})
afterEach(() => stack.close())

const path = /\/flags\/web/
const query = flagsOf('key')
const sentence = `LaunchDarkly answered with more than the gateway takes (${listFlags}).`

/** An empty page of so many bytes. */
const pageOf = (size: number) => {
  const [before, after] = ['{"items":[],"totalCount":0,"padding":"', '"}']
  return before + 'x'.repeat(size - before.length - after.length) + after
}

const unannounced = { headers: { 'content-length': null } }

describe('an answer', () => {
  const ways: [what: string, reply: Reply][] = [
    ['its length announced', {}],
    ['in chunks', unannounced],
    ['in chunks that take their time', { ...unannounced, bodyMs: 50 }],
  ]

  it.each(ways)('may be as large as the limit, and no byte larger: %s', async (_, reply) => {
    stack.sandbox.fault({ path }, { ...reply, text: pageOf(maxAnswerBytes) })
    const answer = await stack.ask(query)
    expect(answer.errors).toBeUndefined()
    expect(answer.data.web).toEqual({ flags: { totalCount: 0, nodes: [] } })

    stack.sandbox.fault({ path }, { ...reply, text: pageOf(maxAnswerBytes + 1) })
    const larger = await stack.ask(query)
    failed(larger, ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags })
    expect(larger.errors![0]!.message).toBe(sentence)
    expect(larger.calls).toHaveLength(2)
  })

  it.each([400, 401, 429, 500, 503])(
    'of status %i may not be larger either, and is not asked for again',
    async (status) => {
      stack.sandbox.fault({ path }, { status, text: pageOf(maxAnswerBytes + 1) }, 'always')
      const answer = await stack.ask(query)
      failed(answer, ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags })
      expect(answer.errors![0]!.message).toBe(sentence)
      expect(answer.calls).toHaveLength(2)
    },
  )

  it('may hold a value for each 32 bytes that it may have, and no more; what stands in texts is none', async () => {
    const most = maxAnswerBytes / 32
    const items = (count: number, note: string) =>
      JSON.stringify({ items: [], padding: Array.from({ length: count }, () => ({})), note })
    // Each of them is an object and all but one have a comma before them. Three more marks and three commas are around them.
    stack.sandbox.fault({ path }, { text: items(most / 2 - 3, '[{"\\",{,'.repeat(4000)) })
    expect((await stack.ask(query)).errors).toBeUndefined()
    stack.sandbox.fault({ path }, { text: items(most / 2, '') })
    failed(await stack.ask(query), ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags })
  })

  it('may be of 16 MiB if nothing is configured', async () => {
    const ordinary = await startStack()
    ordinary.sandbox.fault({ path }, { text: pageOf(maxAnswerBytes * 40) })
    expect((await ordinary.ask(query)).errors).toBeUndefined()
    ordinary.sandbox.fault({ path }, { text: pageOf(16 * 2 ** 20 + 1) })
    failed(await ordinary.ask(query), ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags })
    await ordinary.close()
  })
})

describe('an answer that the heap has no room for', () => {
  it('fails its field before it is parsed, and what is small is answered', async () => {
    const full = await startStack({ gateway: { hasRoom: () => false, breakerFailures: 0 } })
    full.sandbox.fault({ path }, { text: pageOf(60_000) })
    const answer = await full.ask(query)
    failed(answer, ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags })
    expect(answer.errors![0]!.message).toBe(
      `LaunchDarkly answered with more than the gateway takes: the process has too little memory left to read it (${listFlags}).`,
    )
    expect((await full.ask(query)).errors).toBeUndefined()
    await full.close()
  })

  it('to a change is no failure of the change', async () => {
    const full = await startStack({ gateway: { hasRoom: () => false } })
    full.sandbox.fault({ path: '/api/v2/flags/platform/gateway-header-trim' }, { text: pageOf(60_000) })
    const { data, errors } = await full.ask(`mutation {
      updateFlag(input: { projectKey: "platform", key: "gateway-header-trim", instructions: [{ updateName: { value: "New" } }] }) {
        flag { name } userErrors { message }
      }
    }`)
    expect(data).toEqual({ updateFlag: { flag: null, userErrors: [] } })
    expect(errors).toMatchObject([{ path: ['updateFlag', 'flag'], extensions: { upstream: { outcome: 'DONE' } } }])
    await full.close()
  })

  it('is told by its bytes and its values', () => {
    expect(hasRoom(Buffer.from('{"items":[1,2,3]}'))).toBe(true)
    // 29 million values of 500 bytes: more than any heap of a test.
    expect(hasRoom(Buffer.alloc(2 ** 25, '[{},{},'))).toBe(false)
    expect(valuesIn(Buffer.from('[{"a,[{":1},{},["x,",2]]'))).toBe(7)
  })
})

describe('answers that arrive at the same time', () => {
  const size = 400_000
  const page = JSON.stringify({ items: [], totalCount: 0, padding: randomBytes(size / 2).toString('hex') })
  const metricsOf = (...keys: string[]) =>
    `{ ${keys.map((key) => `${key}: project(key: "${key}") { metrics(first: 1) { totalCount } }`).join(' ')} }`

  it.each([
    ['as they are', Buffer.from(page), {}],
    ['compressed', gzipSync(page), { 'content-encoding': 'gzip' }],
  ])('have a limit together, %s: one more fails its field and leaves its memory', async (_, body, encoding) => {
    // Each of the first three lacks its last byte until the connection of one of them is closed.
    const held: ServerResponse[] = []
    const upstream = await startOther((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...encoding }).write(body.subarray(0, -1))
      if (held.length === 3) response.end(body.subarray(-1))
      else held.push(response)
      response.once('close', () => {
        for (const other of held) other.end(body.subarray(-1))
      })
    })
    const full = await startStack({ gateway: { baseUrl: upstream.url, maxBodiesBytes: 2.75 * size } })
    const { errors } = await full.ask(metricsOf('a', 'b', 'c'))
    expect(errors?.map(({ message }) => message)).toEqual([
      'LaunchDarkly answered with more than the gateway takes: the process has too little memory left to read it (GET /api/v2/metrics/{projectKey}).',
    ])
    expect((await full.ask(metricsOf('d', 'e'))).errors).toBeUndefined()
    await full.close()
    await upstream.close()
  })
})

describe('a refusal of many bytes', () => {
  it('is not read, and its status counts', async () => {
    const other = await startStack({ gateway: { breakerFailures: 0 } })
    const text = JSON.stringify({ code: 'forbidden', message: 'no', padding: 'x'.repeat(2 ** 21) })
    other.sandbox.fault({ path }, { status: 403, text })
    const answer = await other.ask(query)
    failed(answer, ['web', 'flags'], 'FORBIDDEN', { operation: listFlags, status: 403 })
    expect(answer.errors![0]!.message).toBe('LaunchDarkly answered 403 to GET /api/v2/flags/{projectKey}')
    await other.close()
  })
})

describe('the limit of the heap', () => {
  const told = (options: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const script = "import('./src/rest/client/room.ts').then(({ heapBytes }) => console.log(heapBytes / 2 ** 20))"
    return Number(execFileSync(process.execPath, [...options, '-e', script], { env, encoding: 'utf8' }))
  }

  it('is that of old objects, whether an option sets it or V8', () => {
    expect(told(['--max-old-space-size=256'])).toBe(256)
    expect(told(['--max_old_space_size=256'])).toBe(256)
    expect(told([], { NODE_OPTIONS: '--max-old-space-size=300 --max-old-space-size=200' })).toBe(200)
    expect(told(['--max-heap-size=512'])).toBeLessThan(490)
    expect(told([])).toBeGreaterThan(200)
  })
})

describe('the connection of an answer that is too large', () => {
  const ask = async (baseUrl: string) => {
    const other = await startStack({ gateway: { baseUrl, maxAnswerBytes, bodyTimeoutMs: 20_000 } })
    const answer = await other.ask('{ projects { totalCount } }')
    await other.close()
    clean(answer)
    return answer.errors?.[0]?.message
  }
  const tooLarge = 'LaunchDarkly answered with more than the gateway takes (GET /api/v2/projects).'

  it('is closed before anything is read, if the length was announced', async () => {
    let closed = false
    const huge = await startOther((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9999999999' }).flushHeaders()
      response.once('close', () => {
        closed = true
      })
    })
    expect(await ask(huge.url)).toBe(tooLarge)
    await expect.poll(() => closed).toBe(true)
    expect(huge.requests).toHaveLength(1)
    await huge.close()
  })

  it('is closed soon after the limit, if the answer has no end', async () => {
    let written = 0
    let closed = false
    const chunk = Buffer.alloc(16 * 1024, ' ')
    const endless = await startOther(async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.once('close', () => {
        closed = true
      })
      while (!closed) {
        written += chunk.length
        await new Promise((sent) => (response.write(chunk, sent) ? setImmediate(sent) : response.once('close', sent)))
      }
    })
    expect(await ask(endless.url)).toBe(tooLarge)
    await expect.poll(() => closed).toBe(true)
    expect(written).toBeLessThan(100 * maxAnswerBytes)
    await endless.close()
  })

  it.each(ways())('frees its place: the next query is answered after 50 of them, %s', async (_, reply) => {
    stack.sandbox.fault({ path }, { ...reply, text: pageOf(maxAnswerBytes * 4) }, 'always')
    const queries = Array.from(
      { length: 50 },
      (_, at) => `{ project(key: "web") { flags(first: ${at + 1}) { totalCount nodes { key } } } }`,
    )
    for (const answer of await Promise.all(queries.map((one) => stack.ask(one)))) {
      expect(answer.errors![0]!.message).toBe(sentence)
    }
    expect(stack.sandbox.connections()).toBeLessThanOrEqual(maxConcurrentCalls)
    stack.sandbox.clearFaults()
    expect((await stack.ask(query)).errors).toBeUndefined()
  })
})

function ways(): [string, Reply][] {
  return [
    ['announced', {}],
    ['not announced', unannounced],
  ]
}
