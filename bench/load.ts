import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { type LoadOperation, loadOperations } from './load-operations.ts'
import { percentile, start, stop, token } from './processes.ts'

const connections = 32
const warmUpSeconds = 3

interface Measured {
  readonly perSecond: number
  /** In ms. */
  readonly p50: number
  /** In ms. */
  readonly p99: number
  readonly errors: number
  /** In MB, of the whole process. */
  readonly peakMemory: number
}

/**
 * The gateway under load, and a plain Yoga server of the same schema that answers with constants, one after the other, each in a
 * process of its own. The ratios are the figures; the times depend on the machine.
 */
export async function load(): Promise<void> {
  const seconds = secondsOf(process.argv.slice(3))
  const folder = mkdtempSync(join(tmpdir(), 'load-'))
  const sandbox = await start('sandbox/main.ts', ['--port', '0'])
  const operations = loadOperations(await flagKeysOf(sandbox.url))

  /** Starts a server, loads it, and ends it. */
  async function measured(file: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    const note = join(folder, 'peak-memory')
    const preload = `--import ${new URL('peak-memory.ts', import.meta.url).href}`
    const options = { NODE_OPTIONS: preload, PEAK_MEMORY_FILE: note, NODE_ENV: 'production', ...env }
    const server = await start(file, args, options)
    const pool = new Pool(server.url, { connections })
    const samples = await answersOf(pool, operations)
    await drive(pool, operations, warmUpSeconds)
    const driven = await drive(pool, operations, seconds)
    await pool.close()
    await stop(server.child)
    return { ...driven, samples, peakMemory: Number(readFileSync(note, 'utf8')) / 1e6 }
  }

  const gateway = await measured('src/main.ts', [], { LAUNCHDARKLY_BASE_URL: sandbox.url, PORT: '0' })
  const constants = join(folder, 'constants.json')
  writeFileSync(constants, JSON.stringify(gateway.samples))
  const ceiling = await measured('bench/constant-server.ts', [constants], {})
  await stop(sandbox.child)
  rmSync(folder, { recursive: true })

  const names = operations.map(({ name }) => name).join(', ')
  console.log(`${connections} connections for ${seconds} s over ${operations.length} operations in turn (${names}).\n`)
  console.log('| | requests/s | p50 ms | p99 ms | peak memory MB | errors |')
  console.log('|---|--:|--:|--:|--:|--:|')
  console.log(row('the gateway, on the sandbox', gateway))
  console.log(row('Yoga with the same schema and constants', ceiling))
  console.log(ratios(gateway, ceiling))
  if (gateway.errors + ceiling.errors > 0) process.exitCode = 1
}

function secondsOf(args: readonly string[]): number {
  const { seconds } = parseArgs({ args: [...args], options: { seconds: { type: 'string', default: '20' } } }).values
  if (/^[1-9]\d{0,3}$/.test(seconds)) return Number(seconds)
  throw new Error(`Expected --seconds to be a whole number from 1 to 9999, but got ${JSON.stringify(seconds)}.`)
}

async function flagKeysOf(url: string): Promise<string[]> {
  const answer = await fetch(`${url}/api/v2/flags/web?limit=100`, { headers: { authorization: token } })
  const { items } = (await answer.json()) as { items: readonly { readonly key: string }[] }
  return items.map(({ key }) => key)
}

async function ask(pool: Pool, { query, variables }: LoadOperation, turn: number): Promise<string> {
  const { body } = await pool.request({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: token },
    body: JSON.stringify({ query, variables: variables(turn) }),
  })
  return body.text()
}

/** The data that each operation is answered with, by its name. */
async function answersOf(pool: Pool, operations: readonly LoadOperation[]): Promise<Record<string, unknown>> {
  const answers = operations.map(async (one) => [one.name, JSON.parse(await ask(pool, one, 0)).data] as const)
  return Object.fromEntries(await Promise.all(answers))
}

/** Keeps every connection busy for a while. What is not an answer with data and without errors is an error. */
async function drive(
  pool: Pool,
  operations: readonly LoadOperation[],
  seconds: number,
): Promise<Omit<Measured, 'peakMemory'>> {
  const times: number[] = []
  let errors = 0
  let turns = 0
  const began = performance.now()
  const worker = async () => {
    while (performance.now() < began + seconds * 1000) {
      const turn = turns++
      const since = performance.now()
      const text = await ask(pool, operations[turn % operations.length]!, turn).catch(String)
      times.push(performance.now() - since)
      if (!text.startsWith('{"data":{')) errors++
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  const perSecond = (times.length * 1000) / (performance.now() - began)
  times.sort((a, b) => a - b)
  return { perSecond, p50: percentile(times, 50), p99: percentile(times, 99), errors }
}

const row = (title: string, { perSecond, p50, p99, peakMemory, errors }: Measured): string =>
  `| ${[title, perSecond.toFixed(0), p50.toFixed(1), p99.toFixed(1), peakMemory.toFixed(0), errors].join(' | ')} |`

const ratios = (ours: Measured, theirs: Measured): string => {
  const names = ['perSecond', 'p50', 'p99', 'peakMemory'] as const
  return `| ${['ratio', ...names.map((name) => (ours[name] / theirs[name]).toFixed(2)), ''].join(' | ')} |`
}
