import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { request } from 'undici'
import { start, stop, token, told, type Used, watchedEnv } from './processes.ts'

/** The default of MAX_ANSWER_BYTES. */
const bytes = 2 ** 24
/** Number of documents that a request reads at a time. */
const atATime = [1, 8, 24]
/** Requests one after the other, each of which reads so many documents. */
const rounds = 3
/** What V8 takes of a container of 512 MB by itself. */
const heapMegabytes = 256

/** A document of just the size that the gateway still takes, around pieces that a function makes. */
function filled(before: string, piece: (index: number) => string, after: string): string {
  const pieces: string[] = []
  let left = bytes - before.length - after.length - 2
  for (let index = 0; ; index++) {
    const next = piece(index)
    left -= Buffer.byteLength(next) + 1
    if (left < 0) break
    pieces.push(next)
  }
  return `${before}${pieces.join(',')}${after}`
}

const padded = (index: number, length: number) => String(index).padStart(length, 'k')
const flag = (index: number) =>
  `{"key":"${padded(index, 60)}","name":"n","kind":"boolean","_version":1,"creationDate":1,"tags":[],"variations":[],"_links":{}}`

/** Documents by their shape. Those with more values than MAX_ANSWER_BYTES allows are refused before they are parsed. */
const documents: Readonly<Record<string, () => string | Buffer>> = {
  'one long text': () => filled('{"items":[{"key":"', () => 'x'.repeat(1000), '"}]}'),
  'texts in another script': () => filled('{"items":["', () => '漢'.repeat(300), '"]}'),
  'escaped characters': () => filled('{"items":["', () => '\\u00e9'.repeat(100), '"]}'),
  'a value each 32 bytes': () => filled('{"items":[', (index) => `"${padded(index, 29)}"`, ']}'),
  'an object each 64 bytes': () => filled('{"items":[', (index) => `{"key":"${padded(index, 53)}"}`, ']}'),
  'names of properties': () => filled('{"items":[{', (index) => `"${padded(index, 28)}":1`, '}]}'),
  numbers: () => filled('{"items":[', (index) => `${index}.${'1'.repeat(25)}`, ']}'),
  'lists in lists': () => {
    const depth = bytes / 64
    return `{"items":${'['.repeat(depth)}${' '.repeat(bytes - 2 * depth - 20)}${']'.repeat(depth)}}`
  },
  flags: () => filled('{"totalCount":1,"_links":{},"items":[', flag, ']}'),
  'empty objects (refused)': () => filled('{"items":[', () => '{}', ']}'),
  'text that is not JSON': () => '"'.repeat(bytes),
  'compressed to a thousandth': () => gzipSync(filled('{"items":[', (index) => `"${padded(index % 9, 29)}"`, ']}')),
}

/**
 * The memory that a process takes to read the largest documents that the gateway accepts. Fails if a process does not survive.
 */
export async function bodies(): Promise<void> {
  let document: string | Buffer = ''
  const upstream = createServer(({ url = '' }, response) => {
    if (url.startsWith('/api/v2/projects/')) {
      const key = url.split('/').at(-1)
      return response.writeHead(200).end(JSON.stringify({ _id: key, key, name: key, tags: [], _links: {} }))
    }
    const encoding = typeof document === 'string' ? {} : { 'content-encoding': 'gzip' }
    response.writeHead(200, { 'content-type': 'application/json', ...encoding }).end(document)
  }).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`

  console.log(
    `${rounds} requests that read documents of ${bytes / 2 ** 20} MiB, in a process with --max-old-space-size=${heapMegabytes}.\n`,
  )
  console.log('| documents | at a time | peak MB | CPU s | answered |')
  console.log('|---|--:|--:|--:|---|')
  for (const [name, make] of Object.entries(documents)) {
    document = make()
    for (const many of atATime) console.log(`| ${name} | ${many} | ${await survived(url, many)} |`)
  }
  upstream.closeAllConnections()
  upstream.close()
}

/** What a gateway of its own took, and what its errors said. */
async function survived(upstream: string, many: number): Promise<string> {
  const env = {
    NODE_OPTIONS: `${watchedEnv.NODE_OPTIONS} --max-old-space-size=${heapMegabytes}`,
    ...{ LAUNCHDARKLY_BASE_URL: upstream, PORT: '0', NODE_ENV: 'production', BREAKER_FAILURES: '0' },
  }
  const gateway = await start('src/main.ts', [], env)
  try {
    const said = new Set<string>()
    for (let round = 0; round < rounds; round++) {
      const text = await answerOf(gateway.url, many)
      for (const [, message] of text.matchAll(/"message":"([^"(]*)/g)) said.add(message!.trim())
    }
    const { peak, cpuMs } = await told<Used>(gateway.child)
    return `${(peak / 1e6).toFixed()} | ${(cpuMs / 1000).toFixed(1)} | ${[...said].join(', ') || 'whole'}`
  } catch {
    process.exitCode = 1
    return `– | – | the process ended: ${gateway.child.exitCode ?? gateway.child.signalCode}`
  } finally {
    await stop(gateway.child)
  }
}

async function answerOf(gateway: string, many: number): Promise<string> {
  const fields = Array.from(
    { length: many },
    (_, index) => `a${index}: project(key: "p${index}") { flags(first: 20) { nodes { key name tags } } }`,
  )
  const answer = await request(`${gateway}/graphql`, {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ ${fields.join(' ')} }` }),
  })
  return await answer.body.text()
}
