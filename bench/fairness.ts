import { Pool } from 'undici'
import { percentile, start, stop, token } from './processes.ts'

/** Clients that ask for a large list again and again. */
const heavyClients = 4
/** Clients that ask for little. */
const lightClients = 4
const warmUpMs = 3000
const turnMs = 8000

const asking = (query: string) => JSON.stringify({ query })

const light = asking(
  '{ flag(projectKey: "web", key: "checkout-guest-flow") { name environment(key: "production") { on } } }',
)
const heavy = asking(
  '{ project(key: "web") { flags(first: 1000) { nodes { key name tags environments(keys: ["production", "staging"]) { on rules { ruleId clauses { values } } } } } } }',
)

/** Times in ms. */
interface Waited {
  readonly p50: number
  readonly p99: number
  readonly answered: number
}

/**
 * How long light queries wait alone, and beside clients who ask for a thousand flags. The ratio is the figure; the times depend on the
 * machine, which serves the sandbox and the clients as well.
 */
export async function fairness(): Promise<void> {
  const sandbox = await start('sandbox/main.ts', ['--port', '0', '--flags', '1000'])
  const env = { LAUNCHDARKLY_BASE_URL: sandbox.url, PORT: '0', NODE_ENV: 'production' }
  const gateway = await start('src/main.ts', [], env)
  const pool = new Pool(gateway.url, { connections: heavyClients + lightClients })

  async function ask(body: string): Promise<number> {
    const since = performance.now()
    const { body: answer } = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', accept: 'application/json', authorization: token },
      body,
    })
    const text = await answer.text()
    if (!text.startsWith('{"data":{')) throw new Error(`Expected data, but got ${text.slice(0, 300)}`)
    return performance.now() - since
  }

  /** Keeps clients busy for a while. */
  async function drive(clients: number, body: string, ms: number): Promise<number[]> {
    const until = performance.now() + ms
    const times: number[] = []
    const client = async () => {
      while (performance.now() < until) times.push(await ask(body))
    }
    await Promise.all(Array.from({ length: clients }, client))
    return times.sort((one, other) => one - other)
  }

  await Promise.all([drive(lightClients, light, warmUpMs), drive(heavyClients, heavy, warmUpMs)])
  const alone = waited(await drive(lightClients, light, turnMs))
  const [besides, large] = await Promise.all([drive(lightClients, light, turnMs), drive(heavyClients, heavy, turnMs)])
  await pool.close()
  await stop(gateway.child)
  await stop(sandbox.child)

  const beside = waited(besides)
  console.log(`${lightClients} clients with a light query, alone and beside ${heavyClients} that ask for 1000 flags.\n`)
  console.log('| | p50 ms | p99 ms | answers |')
  console.log('|---|--:|--:|--:|')
  console.log(row('light queries alone', alone))
  console.log(row('light queries beside heavy ones', beside))
  console.log(row('the heavy ones', waited(large)))
  console.log(
    `| ratio of the light ones | ${(beside.p50 / alone.p50).toFixed(2)} | ${(beside.p99 / alone.p99).toFixed(2)} | |`,
  )
}

const waited = (times: readonly number[]): Waited => ({
  p50: percentile(times, 50),
  p99: percentile(times, 99),
  answered: times.length,
})

const row = (title: string, { p50, p99, answered }: Waited): string =>
  `| ${[title, p50.toFixed(1), p99.toFixed(1), answered].join(' | ')} |`
