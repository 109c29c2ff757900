import { createGateway } from '../src/gateway.ts'
import { token } from './processes.ts'

/** What a request took that came many times. */
export interface Repeated {
  /** In ms. */
  readonly p50: number
  /** The heap after it, in MB. */
  readonly heapMb: number
  /** The most REST calls of one request. */
  readonly calls: number
}

const times = 60

/** A gateway that sends itself, many times, each body that it is told. Takes the upstream. */
const gateway = createGateway({ baseUrl: process.argv[2] ?? '', fallbackToken: token })

let sent = 0

/** Every document is new, as what was refused once is remembered by its text. */
async function ask(template: string): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const body = template.replace('"query":"', `"query":"#${sent++}\\n`)
  const response = await gateway.yoga.fetch('http://gateway/graphql', { method: 'POST', headers, body })
  await response.text()
  return Number(response.headers.get('x-rest-calls'))
}

process.on('message', async (body: string) => {
  for (let round = 0; round < times; round++) await ask(body)
  const took: number[] = []
  let calls = 0
  for (let round = 0; round < times; round++) {
    const began = performance.now()
    calls = Math.max(calls, await ask(body))
    took.push(performance.now() - began)
  }
  took.sort((one, other) => one - other)
  // What a collection frees may only become visible to the next one.
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await new Promise(setImmediate)
  }
  process.send?.({ p50: took[times / 2]!, heapMb: process.memoryUsage().heapUsed / 1e6, calls } satisfies Repeated)
})
