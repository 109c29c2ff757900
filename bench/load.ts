import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { type LoadOperation, loadOperations } from './load-operations.ts'
import { percentile, start, stop, token } from './processes.ts'

const connections = 32
const warmUpSeconds = 3
/** How long each server has its turn, so that whatever else the machine does is shared by both. */
const turnSeconds = 5

/** A while of load. Times in ms. */
interface Run {
  readonly times: readonly number[]
  readonly ms: number
  readonly errors: number
}

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
 * The gateway under load, and a plain Yoga server of the same schema that answers with constants, turn by turn, each in a process of
 * its own. The ratios are the figures; the times depend on the machine.
 */
export async function load(): Promise<void> {
  const seconds = secondsOf(process.argv.slice(3))
  const folder = mkdtempSync(join(tmpdir(), 'load-'))
  const sandbox = await start('sandbox/main.ts', ['--port', '0'])
  const operations = loadOperations(await flagKeysOf(sandbox.url))

  /** Starts a server whose process tells its peak memory at its end. */
  async function started(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const note = join(folder, basename(file))
    const preload = `--import ${new URL('peak-memory.ts', import.meta.url).href}`
    const options = { NODE_OPTIONS: preload, PEAK_MEMORY_FILE: note, NODE_ENV: 'production', ...env }
    const { url, child } = await start(file, args, options)
    const pool = new Pool(url, { connections })
    const runs: Run[] = []
    return {
      pool,
      runs,
      async end(): Promise<Measured> {
        await pool.close()
        await stop(child)
        return { ...summed(runs), peakMemory: Number(readFileSync(note, 'utf8')) / 1e6 }
      },
    }
  }

  const gateway = await started('src/main.ts', [], { LAUNCHDARKLY_BASE_URL: sandbox.url, PORT: '0' })
  const constants = join(folder, 'constants.json')
  writeFileSync(constants, JSON.stringify(await answersOf(gateway.pool, operations)))
  const ceiling = await started('bench/constant-server.ts', [constants])
  for (const { pool } of [gateway, ceiling]) await drive(pool, operations, warmUpSeconds)
  for (let left = seconds; left > 0; left -= turnSeconds) {
    for (const { pool, runs } of [gateway, ceiling])
      runs.push(await drive(pool, operations, Math.min(left, turnSeconds)))
  }
  const [ours, theirs] = [await gateway.end(), await ceiling.end()]
  await stop(sandbox.child)
  rmSync(folder, { recursive: true })

  const names = operations.map(({ name }) => name).join(', ')
  console.log(`${connections} connections for ${seconds} s over ${operations.length} operations in turn (${names}).\n`)
  console.log('| | requests/s | p50 ms | p99 ms | peak memory MB | errors |')
  console.log('|---|--:|--:|--:|--:|--:|')
  console.log(row('the gateway, on the sandbox', ours))
  console.log(row('Yoga with the same schema and constants', theirs))
  console.log(ratios(ours, theirs))
  if (ours.errors + theirs.errors > 0) process.exitCode = 1
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
async function drive(pool: Pool, operations: readonly LoadOperation[], seconds: number): Promise<Run> {
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
  return { times, errors, ms: performance.now() - began }
}

function summed(runs: readonly Run[]): Omit<Measured, 'peakMemory'> {
  const times = runs.flatMap((run) => run.times).sort((a, b) => a - b)
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
  return {
    perSecond: (times.length * 1000) / sum(runs.map(({ ms }) => ms)),
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    errors: sum(runs.map(({ errors }) => errors)),
  }
}

const row = (title: string, { perSecond, p50, p99, peakMemory, errors }: Measured): string =>
  `| ${[title, perSecond.toFixed(0), p50.toFixed(1), p99.toFixed(1), peakMemory.toFixed(0), errors].join(' | ')} |`

const ratios = (ours: Measured, theirs: Measured): string => {
  const names = ['perSecond', 'p50', 'p99', 'peakMemory'] as const
  return `| ${['ratio', ...names.map((name) => (ours[name] / theirs[name]).toFixed(2)), ''].join(' | ')} |`
}
