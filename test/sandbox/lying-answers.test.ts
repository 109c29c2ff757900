import { get as httpGet, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'

/** Whatever an upstream may do to a client can be asked of the sandbox by another process: by a header, or by an order ahead. */

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ flags: 20 })
})
afterAll(() => sandbox.close())
afterEach(() => sandbox.clearFaults())

const path = '/api/v2/flags/web?limit=5&env=production&summary=0'

/** The answer in bytes, as no client has changed them. */
async function bytes(headers: Record<string, string> = {}) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(sandbox.url + path, { headers: { authorization: sandbox.token, ...headers } }, resolve).once(
      'error',
      reject,
    )
  })
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) }
}

const byHeader = (reply: object) => bytes({ 'x-sandbox-fault': JSON.stringify(reply) })

async function byOrder(reply: object) {
  const body = JSON.stringify({ pattern: '^/api/v2/flags/web', reply })
  expect((await fetch(`${sandbox.url}/sandbox/faults`, { method: 'POST', body })).status).toBe(204)
  return bytes()
}

describe.each([
  ['a header', byHeader],
  ['an order', byOrder],
])('by %s', (_, demand) => {
  const json = async (...jsonPatch: object[]): Promise<Doc> => JSON.parse((await demand({ jsonPatch })).body.toString())
  const replace = (at: string, value: unknown) => ({ op: 'replace', path: at, value })

  it('a 404 is a page of HTML', async () => {
    const page = '<html><body>not found</body></html>'
    const { status, headers, body } = await demand({ status: 404, text: page, contentType: 'text/html' })
    expect([status, headers['content-type'], body.toString()]).toEqual([404, 'text/html', page])
  })

  it('a page is short, though its count is not', async () => {
    const { items, totalCount } = await json({ op: 'remove', path: '/items/4' }, { op: 'remove', path: '/items/0' })
    expect([items.length, totalCount]).toEqual([3, 20])
  })

  it.each([0, -1, 1e9, '20', null, 20.5])('a count is %j', async (count) => {
    expect((await json(replace('/totalCount', count))).totalCount).toBe(count)
  })

  it('a count, a list and a document are absent, null or of a wrong type', async () => {
    expect(await json({ op: 'remove', path: '/totalCount' })).not.toHaveProperty('totalCount')
    const on = '/items/0/environments/production'
    const { items } = await json(replace(`${on}/targets`, null), replace(`${on}/rules`, 'x'), replace('/items/1', null))
    const { targets, rules } = items[0].environments.production
    expect([targets, rules, items[1]]).toEqual([null, 'x', null])
  })

  it('an operation that cannot be applied changes nothing', async () => {
    const { items, totalCount } = await json({ op: 'remove', path: '/nothing/at/all' }, replace('/totalCount', 3))
    expect([items.length, totalCount]).toEqual([5, 3])
  })

  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
    ['deflate', inflateSync],
    ['zstd', zstdDecompressSync],
  ] as const)('an answer is compressed with %s, unasked', async (compress, decompress) => {
    const plain = (await bytes()).body
    const { headers, body } = await demand({ compress })
    expect([headers['content-encoding'], headers['content-length']]).toEqual([compress, String(body.length)])
    expect(body.length).toBeLessThan(plain.length / 2)
    expect(decompress(body)).toEqual(plain)
  })

  it('an answer only claims to be compressed', async () => {
    const { headers, body } = await demand({ headers: { 'content-encoding': 'gzip' } })
    expect([headers['content-encoding'], body.toString().slice(0, 1)]).toEqual(['gzip', '{'])
  })

  it('an answer trickles, breaks off, or never comes', async () => {
    expect((await demand({ bodyMs: 50 })).body).toEqual((await bytes()).body)
    await expect(demand({ truncate: true })).rejects.toThrow(/aborted/)
    await expect(demand({ reset: true })).rejects.toThrow(/hang up|ECONNRESET/)
  })
})

describe('an order that makes no sense', () => {
  it.each([
    [{ jsonPatch: {} }, 'takes the operations of a JSON patch'],
    [{ jsonPatch: [{ op: 'set', path: '/x' }] }, 'takes the operations of a JSON patch'],
    [{ compress: 'lzma' }, 'takes one of gzip, br, deflate, zstd'],
  ])('%j is refused', async (reply, message) => {
    const { status, json } = await ask(sandbox, '/projects', { 'x-sandbox-fault': JSON.stringify(reply) })
    expect([status, json.message]).toEqual([400, expect.stringContaining(message)])
  })

  it('is refused whatever it is, and ends nothing', async () => {
    const value = fc.jsonValue({ maxDepth: 3 })
    const names = fc.constantFrom(
      'status',
      'headers',
      'json',
      'encoding',
      'bodyMs',
      'jsonPatch',
      'compress',
      'truncate',
    )
    const reply = fc.oneof(value, fc.dictionary(names, value, { maxKeys: 2 }))
    await fc.assert(
      fc.asyncProperty(fc.record({ path: fc.constant('/api/v2/tags'), reply }), async (order) => {
        const told = await fetch(`${sandbox.url}/sandbox/faults`, { method: 'POST', body: JSON.stringify(order) })
        expect([204, 400]).toContain(told.status)
        sandbox.clearFaults()
        const ascii = JSON.stringify(order.reply).replaceAll(/[^ -~]/g, '?')
        await fetch(`${sandbox.url}/api/v2/tags`, { headers: { 'x-sandbox-fault': ascii } }).then(
          (response) => response.arrayBuffer().catch(() => {}),
          () => {},
        )
        expect((await ask(sandbox, '/projects/web')).status).toBe(200)
      }),
      { numRuns: 50 },
    )
  })
})
