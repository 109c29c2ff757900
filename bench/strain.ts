import { fork } from 'node:child_process'
import { Client } from 'undici'
import { start, token, told, type Used, watchedEnv } from './processes.ts'

/** What one request did to a gateway that has nothing else to do. */
export interface Strain {
  /** The longest that /health took meanwhile, in ms. */
  readonly blockedMs: number
  /** Of the processor, in ms. */
  readonly cpuMs: number
  /** The most memory of the process, above what it had before, in MB. */
  readonly megabytes: number
  readonly bytes: number
  readonly errors: number
  /** REST calls. */
  readonly calls: number
}

interface Attempt {
  readonly body: string
  /** Whether it comes with a token. */
  readonly credential: boolean
  /** What is asked some times before, as a process that has never answered takes more for everything. */
  readonly before: string
}

/** Has a gateway of its own answer one request, and looks at it from outside. */
export async function strainOf(upstream: string, { body, credential, before: usual }: Attempt): Promise<Strain> {
  const env = { ...watchedEnv, LAUNCHDARKLY_BASE_URL: upstream, PORT: '0', NODE_ENV: 'production' }
  const { child, url } = await start('src/main.ts', [], env)
  const client = new Client(url, { headersTimeout: 300_000, bodyTimeout: 300_000 })
  for (let round = 0; round < 5; round++) await post(client, usual, true)
  const asker = fork(new URL('health-asker.ts', import.meta.url), [`${url}/health`])
  try {
    const before = await told<Used>(child)
    await told<number>(asker)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await told<number>(asker)
    const { text, calls } = await post(client, body, credential)
    const blockedMs = await told<number>(asker)
    const { peak, cpuMs } = await told<Used>(child)
    const errors = (text.match(/"message":/g) ?? []).length
    return {
      blockedMs,
      cpuMs: cpuMs - before.cpuMs,
      megabytes: (peak - before.peak) / 1e6,
      bytes: text.length,
      errors,
      calls,
    }
  } finally {
    asker.kill()
    await client.destroy()
    child.kill('SIGKILL')
  }
}

async function post(client: Client, body: string, credential: boolean): Promise<{ text: string; calls: number }> {
  const { headers, body: answer } = await client.request({
    method: 'POST',
    path: '/graphql',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(credential && { authorization: token }),
    },
    body,
  })
  return { text: await answer.text(), calls: Number(headers['x-rest-calls']) }
}
