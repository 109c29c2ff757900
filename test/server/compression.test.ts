import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { graphiql } from '../../src/graphiql.ts'
import { type Served, startServed } from '../support/served.ts'

let served: Served
beforeAll(async () => {
  served = await startServed({ graphiql: graphiql() })
})
afterEach(() => served.sandbox.clearFaults())
afterAll(() => served.close())

const large = '{ flags: project(key: "web") { flags(first: 100) { nodes { key name description } } } }'
const small = '{ __typename }'

async function open(query: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const asking = request(served.url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } })
  asking.end(JSON.stringify({ query }))
  const [response] = await once(asking, 'response')
  return response
}

async function bytesOf(response: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const plain = async () => (await bytesOf(await open(large, {}))).toString()

const decoders: Readonly<Record<string, (body: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(zlib.gunzip),
  br: promisify(zlib.brotliDecompress),
  zstd: promisify(zlib.zstdDecompress),
}

describe('an answer', () => {
  it.each(Object.keys(decoders))('is compressed with %s for a client that takes it', async (coding) => {
    const response = await open(large, { 'accept-encoding': coding })
    const body = await bytesOf(response)
    expect(response.headers).toMatchObject({
      'content-encoding': coding,
      vary: expect.stringContaining('Accept-Encoding'),
    })
    const text = await plain()
    expect((await decoders[coding]!(body)).toString()).toBe(text)
    expect(body.length).toBeLessThan(text.length / 3)
  })

  it.each([
    ['no coding that the gateway knows', 'compress, deflate;q=0.5'],
    ['none at all', 'identity'],
    ['gzip with a weight of 0', 'gzip;q=0'],
    ['an empty header', ''],
  ])('goes as it is to a client that takes %s', async (_, accepted) => {
    const response = await open(large, { 'accept-encoding': accepted })
    expect(response.headers['content-encoding']).toBeUndefined()
    expect(response.headers.vary).toContain('Accept-Encoding')
    expect((await bytesOf(response)).toString()).toBe(await plain())
  })

  it('is compressed with the coding of the greatest weight', async () => {
    const response = await open(large, { 'accept-encoding': 'zstd;q=0.1, br;q=0.2, gzip' })
    expect(response.headers['content-encoding']).toBe('gzip')
    response.resume()
  })

  it('goes as it is if it is short', async () => {
    const response = await open(small, { 'accept-encoding': 'gzip' })
    expect(response.headers['content-encoding']).toBeUndefined()
    expect((await bytesOf(response)).toString()).toBe('{"data":{"__typename":"Query"}}')
  })

  it('in parts is flushed part by part', async () => {
    served.sandbox.fault({ path: /flag-statuses/ }, { delayMs: 400 }, 'always')
    const query = `{ project(key: "web") { name ... @defer { flags(first: 3) { nodes { key environments(keys: ["production"]) { status { state } } } } } } }`
    const response = await open(query, { accept: 'multipart/mixed', 'accept-encoding': 'gzip' })
    expect(response.headers['content-encoding']).toBe('gzip')
    const decoded = response.pipe(zlib.createGunzip())
    let first = ''
    while (!first.includes('"hasNext":true')) first += (await once(decoded, 'data'))[0]
    expect(first).not.toContain('"hasNext":false')
    expect((await bytesOf(decoded)).toString()).toContain('"hasNext":false')
  })

  it('in parts that nobody reads any more takes no more calls', async () => {
    served.sandbox.forget()
    served.sandbox.fault({ path: /projects/ }, { delayMs: 300 }, 'always')
    const query =
      '{ __typename ... @defer { project(key: "web") { name flags(first: 1) { nodes { environments { name } } } } } }'
    const response = await open(query, { accept: 'multipart/mixed', 'accept-encoding': 'gzip' })
    await once(response, 'data')
    response.destroy()
    await pause(900)
    const asked = served.sandbox.requests().length
    expect(asked).toBeLessThan(3)
    const after = await open(small, {})
    expect((await bytesOf(after)).toString()).toBe('{"data":{"__typename":"Query"}}')
  })
})
