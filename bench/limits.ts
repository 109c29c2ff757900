import { setTimeout as pause } from 'node:timers/promises'
import { startSandbox } from '../sandbox/index.ts'
import { createGateway } from '../src/gateway.ts'

const limit = { calls: 50, windowMs: 10_000 }
const calls = 120
const atATime = 8
const deadlineMs = 60_000

/** A query of as many calls as there are numbers, none of which another one could answer. */
const query = `{ ${Array.from({ length: calls }, (_, number) => field(number)).join('\n')} }`

function field(number: number): string {
  return `w${number}: project(key: "web") { flags(filter: { query: "nothing ${number}" }) { totalCount } }`
}

/** How a wide query fares under a limit, and what the account sees of it, beside clients that know nothing of limits. */
export async function limits(): Promise<void> {
  console.log(
    `${calls} calls, ${atATime} at a time, where an account has ${limit.calls} in ${limit.windowMs / 1000} s\n`,
  )
  console.log('| client | seconds | least possible | calls | of them 429 | fields answered |')
  console.log('|---|--:|--:|--:|--:|--:|')
  await compare('the gateway', throughGateway)
  await compare('by hand, a second after each 429 once more', (url, token) => byHand(url, token, 1000, 100))
  await compare('by hand, at once more, three times', (url, token) => byHand(url, token, 0, 3))
  await compare('by hand, and no more', (url, token) => byHand(url, token, 0, 0))
}

/** What is asked of an upstream with a token: the number of fields that were answered. */
type Client = (url: string, token: string) => Promise<number>

async function compare(title: string, client: Client) {
  const sandbox = await startSandbox({ rateLimit: limit })
  // Everyone begins a quarter into a window.
  await pause((1.25 * limit.windowMs - (Date.now() % limit.windowMs)) % limit.windowMs)
  const began = Date.now()
  const answered = await client(sandbox.url, sandbox.token)
  const took = Date.now() - began
  const windows = Math.ceil(calls / limit.calls) - 1
  const least = windows * limit.windowMs - (began % limit.windowMs)
  const asked = sandbox.requests()
  const refused = asked.filter(({ status }) => status === 429).length
  const times = [took, least].map((ms) => (ms / 1000).toFixed(1))
  console.log(`| ${[title, ...times, asked.length, refused, `${answered} of ${calls}`].join(' | ')} |`)
  await sandbox.close()
}

async function throughGateway(baseUrl: string, fallbackToken: string): Promise<number> {
  const gateway = createGateway({ baseUrl, fallbackToken, maxConcurrentCalls: atATime, deadlineMs })
  const response = await gateway.yoga.fetch('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const { errors = [] } = await response.json()
  await gateway.close()
  return calls - errors.length
}

async function byHand(url: string, authorization: string, pauseMs: number, retries: number): Promise<number> {
  const left = Array.from({ length: calls }, (_, number) => number)
  let answered = 0
  async function ask(number: number) {
    for (let tries = 0; tries <= retries; tries++) {
      const path = `/api/v2/flags/web?offset=0&limit=1&filter=query:nothing%20${number}`
      const response = await fetch(url + path, { headers: { authorization, 'ld-api-version': '20240415' } })
      await response.text()
      if (response.ok) return answered++
      await pause(pauseMs)
    }
  }
  const worker = async () => {
    for (let number = left.shift(); number !== undefined; number = left.shift()) await ask(number)
  }
  await Promise.all(Array.from({ length: atATime }, worker))
  return answered
}
