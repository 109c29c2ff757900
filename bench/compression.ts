import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { startSandbox } from '../sandbox/index.ts'
import { createBodies } from '../src/rest/client/room.ts'
import { createWire } from '../src/rest/client/wire.ts'
import { listFlags } from '../src/rest/flags/flags.ts'

/** What compressed answers cost the processor, and what they spare the network: one list of 100 flags, again and again. */

const rounds = 7
const calls = 60

const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
const encodings: Readonly<Record<string, (text: Buffer) => Buffer>> = {
  identity: (text) => text,
  gzip: (text) => gzipSync(text),
  br: (text) => brotliCompressSync(text, quick),
  zstd: (text) => zstdCompressSync(text),
}

async function page(): Promise<Buffer> {
  const sandbox = await startSandbox()
  const path = '/api/v2/flags/web?limit=100&summary=0&env=production&env=staging&env=test'
  const response = await fetch(sandbox.url + path, { headers: { authorization: sandbox.token } })
  const body = Buffer.from(await response.arrayBuffer())
  await sandbox.close()
  return body
}

/** The processor's time for a call, in ms, of all threads: the reading, the decompression and the parsing. */
export async function compression(): Promise<void> {
  const text = await page()
  const bodies = new Map(Object.entries(encodings).map(([name, compress]) => [name, compress(text)]))
  const server = createServer(({ url = '' }, response) => {
    const encoding = url.slice(1)
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding })
    response.end(bodies.get(encoding))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const wire = createWire({
    baseUrl: `http://127.0.0.1:${port}`,
    userAgent: 'bench',
    connections: 8,
    bodies: createBodies(),
  })

  const times = new Map([...bodies.keys()].map((name) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, each] of times) {
      const since = process.cpuUsage()
      for (let call = 0; call < calls; call++) {
        const { reply } = wire.send({ operation: listFlags, path: `/${name}`, token: 'none' })
        JSON.parse((await reply).body.toString())
      }
      const { user, system } = process.cpuUsage(since)
      if (round > 0) each.push((user + system) / 1000 / calls)
    }
  }
  await wire.close()
  server.close()

  const median = (each: readonly number[]) => each.toSorted((one, other) => one - other)[Math.floor(each.length / 2)]!
  const plain = median(times.get('identity')!)
  console.log('| encoding | kB on the wire | processor, ms | of that without |\n|---|--:|--:|--:|')
  for (const [name, each] of times) {
    const ms = median(each)
    const kilobytes = (bodies.get(name)!.length / 1000).toFixed(0)
    console.log(`| ${name} | ${kilobytes} | ${ms.toFixed(2)} | ${(ms / plain).toFixed(2)} |`)
  }
}
