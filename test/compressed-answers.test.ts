import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGateway, type GatewayOptions } from '../src/gateway.ts'
import { startOther } from './support/other-server.ts'
import type { Told } from './support/stack.ts'

const query = '{ projects { totalCount } }'
const document = JSON.stringify({
  items: [],
  totalCount: 4,
  padding: 'so that there is something to compress '.repeat(50),
})
const json = { 'content-type': 'application/json' }

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** A gateway in front of a server that answers everything in one way. */
async function behind(listener: RequestListener, options: Partial<GatewayOptions> = {}) {
  const upstream = await startOther(listener)
  const gateway = createGateway({ baseUrl: upstream.url, fallbackToken: 'api-of-nobody', ...options })
  ends.push(gateway.close, upstream.close)
  const ask = async (text = query): Promise<Pick<Told, 'data' | 'errors' | 'text'>> => {
    const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: text }),
    })
    const answer = await response.text()
    return { ...JSON.parse(answer), text: answer }
  }
  return { upstream, ask }
}

const answering = (body: Buffer, encoding: string | string[], status = 200) =>
  behind((_, response) => {
    response.statusCode = status
    response.setHeader('content-type', 'application/json').setHeader('content-encoding', encoding).end(body)
  })

const codeOf = ({ errors }: Pick<Told, 'errors'>) => errors?.map(({ extensions }) => extensions?.code)

const compressed: [encoding: string | string[], body: Buffer][] = [
  ['gzip', gzipSync(document)],
  ['GZip', gzipSync(document)],
  ['x-gzip', gzipSync(document)],
  ['deflate', deflateSync(document)],
  ['br', brotliCompressSync(document)],
  ['zstd', zstdCompressSync(document)],
  ['identity', Buffer.from(document)],
  ['', Buffer.from(document)],
  ['gzip, identity', gzipSync(document)],
  ['gzip, br', brotliCompressSync(gzipSync(document))],
  [['br', 'gzip'], gzipSync(brotliCompressSync(document))],
  // The end gives the size of the last part only.
  ['gzip', Buffer.concat([gzipSync(document), gzipSync(' ')])],
]

describe('an answer', () => {
  it.each(compressed)('is read whose Content-Encoding is %j', async (encoding, body) => {
    const { ask, upstream } = await answering(body, encoding)
    expect(await ask()).toMatchObject({ data: { projects: { totalCount: 4 } } })
    expect(upstream.requests[0]!.headers['accept-encoding']).toBe('gzip, br, zstd')
  })

  it('is read with the length that it has compressed, and in any pieces', async () => {
    const body = gzipSync(document)
    const { ask } = await behind((_, response) => {
      response.writeHead(200, { ...json, 'content-encoding': 'gzip', 'content-length': body.length })
      for (const byte of body) response.write(Buffer.of(byte))
      response.end()
    })
    expect(await ask()).toMatchObject({ data: { projects: { totalCount: 4 } } })
  })

  it('is read if it is large even compressed, and fails with its code if it is cut or breaks off', async () => {
    const noise = Array.from({ length: 30_000 }, (_, at) => Math.sin(at)).join()
    const body = gzipSync(JSON.stringify({ items: [], totalCount: 4, noise }))
    expect(body.length).toBeGreaterThan(200_000)
    const whole = await answering(body, 'gzip')
    expect(await whole.ask()).toMatchObject({ data: { projects: { totalCount: 4 } } })
    const cut = await answering(body.subarray(0, -9), 'gzip')
    expect(codeOf(await cut.ask())).toEqual(['UPSTREAM_FAILURE'])
    const twice = await answering(gzipSync(body), 'gzip, gzip')
    expect(await twice.ask()).toMatchObject({ data: { projects: { totalCount: 4 } } })
    const broken = await behind((_, response) => {
      response.writeHead(200, { ...json, 'content-encoding': 'gzip', 'content-length': body.length })
      response.write(body.subarray(0, -9), () => setTimeout(() => response.destroy(), 20))
    })
    expect(codeOf(await broken.ask())).toEqual(['UPSTREAM_UNAVAILABLE'])
    const slow = await behind(
      (_, response) => {
        response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).write(body.subarray(0, -9))
      },
      { bodyTimeoutMs: 500 },
    )
    expect(codeOf(await slow.ask())).toEqual(['UPSTREAM_TIMEOUT'])
  })

  it('to a write may have no body, whatever its encoding is said to be', async () => {
    const { ask } = await behind((_, response) => response.writeHead(204, { 'content-encoding': 'gzip' }).end())
    const { errors } = await ask('mutation { deleteTeam(input: { key: "growth" }) { __typename } }')
    expect(errors).toBeUndefined()
  })

  it.each<[string, string | string[], Buffer]>([
    ['an encoding that is not known', 'compress', Buffer.from(document)],
    ['an encoding by the name of what every object has', 'constructor', Buffer.from(document)],
    ['one known encoding and one that is not', 'gzip, aws-chunked', gzipSync(document)],
    ['more encodings than there is a reason for', 'gzip, gzip, gzip, gzip, gzip', gzipSync(document)],
    ['text that is said to be gzip', 'gzip', Buffer.from(document)],
    ['text that is said to be br', 'br', Buffer.from(document)],
    ['text that is said to be zstd', 'zstd', Buffer.from(document)],
    ['gzip that ends too soon', 'gzip', gzipSync(document).subarray(0, -9)],
    ['br that ends too soon', 'br', brotliCompressSync(document).subarray(0, -9)],
    ['zstd that ends too soon', 'zstd', zstdCompressSync(document).subarray(0, -9)],
    ['corrupt gzip', 'gzip', gzipSync(document).fill(0x55, 30, 50)],
    ['a part that is corrupt within another', 'gzip, br', brotliCompressSync(gzipSync(document).fill(0x55, 30, 50))],
  ])('fails its field with a code, and is not asked for again: %s', async (_, encoding, body) => {
    const { ask, upstream } = await answering(body, encoding)
    const answer = await ask()
    expect(codeOf(answer)).toEqual(['UPSTREAM_FAILURE'])
    expect(answer.errors![0]!.message).toMatch(/^LaunchDarkly answered in an encoding that cannot be read: /)
    expect(answer.errors![0]!.message.length).toBeLessThan(300)
    expect(answer.text).not.toMatch(/stack|node_modules|zlib/i)
    expect(upstream.requests).toHaveLength(1)
  })

  it('of a change is told as done if all that fails is its encoding', async () => {
    const { ask } = await answering(Buffer.from('{}'), 'gzip', 201)
    const { errors } = await ask('mutation { createProject(input: { key: "new", name: "New" }) { project { key } } }')
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FAILURE', upstream: { outcome: 'DONE' } } }])
  })

  it('that refuses does so though its words cannot be read', async () => {
    for (const [status, code, calls] of [
      [403, 'FORBIDDEN', 1],
      [503, 'UPSTREAM_UNAVAILABLE', 2],
    ] as const) {
      const { ask, upstream } = await answering(Buffer.from('{}'), 'gzip', status)
      expect(codeOf(await ask())).toEqual([code])
      expect(upstream.requests).toHaveLength(calls)
    }
  })

  it('that breaks off while it is read is told as no connection, and asked for again', async () => {
    const { ask, upstream } = await behind((_, response) => {
      response.writeHead(200, { ...json, 'content-encoding': 'gzip', 'content-length': 5000 })
      response.write(gzipSync(document).subarray(0, 40), () => setTimeout(() => response.destroy(), 20))
    })
    expect(codeOf(await ask())).toEqual(['UPSTREAM_UNAVAILABLE'])
    expect(upstream.requests).toHaveLength(2)
  })

  it('that does not end is given up in its time', async () => {
    const { ask } = await behind(
      (_, response) => {
        response.writeHead(200, { ...json, 'content-encoding': 'gzip' })
        response.write(gzipSync(document).subarray(0, 40))
      },
      { bodyTimeoutMs: 100 },
    )
    expect(codeOf(await ask())).toEqual(['UPSTREAM_TIMEOUT'])
  })
})

describe('the limit on the size of answers', () => {
  const maxAnswerBytes = 100_000
  const spaces = (bytes: number) => Buffer.from(`{"items":[],"totalCount":4}${' '.repeat(bytes)}`)

  it.each<[string, (text: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['gzip, gzip', (text) => gzipSync(gzipSync(text))],
  ])('holds for what is decompressed: %s', async (encoding, compress) => {
    const answer = (bytes: number) => (_: IncomingMessage, response: ServerResponse) =>
      response.writeHead(200, { ...json, 'content-encoding': encoding }).end(compress(spaces(bytes)))
    const small = await behind(answer(maxAnswerBytes - 100), { maxAnswerBytes })
    expect(await small.ask()).toMatchObject({ data: { projects: { totalCount: 4 } } })
    const large = await behind(answer(maxAnswerBytes), { maxAnswerBytes })
    const { errors } = await large.ask()
    expect(errors![0]!.message).toContain('more than the gateway takes')
    expect(large.upstream.requests).toHaveLength(1)
  })

  it('holds for what comes over the wire', async () => {
    const noise = Buffer.from(Array.from({ length: 2 * maxAnswerBytes }, (_, at) => (at * at * 7919) % 251))
    const body = gzipSync(noise, { level: 0 })
    const { ask } = await behind(
      (_, response) => {
        response.writeHead(200, { ...json, 'content-encoding': 'gzip' })
        response.write(body.subarray(0, -20))
        // The rest never comes: the answer is cut before it is needed.
      },
      { maxAnswerBytes },
    )
    expect((await ask()).errors![0]!.message).toContain('more than the gateway takes')
  })

  it('cuts a bomb while it is decompressed, and closes its connection', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, ' '))
    let closed = false
    const { ask } = await behind(
      (_, response) => {
        response.on('close', () => {
          closed = true
        })
        // It never ends by itself.
        response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).write(bomb)
      },
      { maxAnswerBytes: 1_000_000 },
    )
    const before = process.memoryUsage().arrayBuffers
    expect((await ask()).errors![0]!.message).toContain('more than the gateway takes')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
    await vi.waitUntil(() => closed)
  })
})
