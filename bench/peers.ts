import { type ChildProcess, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { type Question, type QuestionName, questions } from './peers/questions.ts'
import { percentile, start, stop, told } from './processes.ts'

/** Requests in flight to a server whose processor time is measured. */
const connections = 32
/** So many that no two requests in flight have the same, and no server can answer two by one call. */
const tokens = Array.from(
  { length: 256 },
  (_, index) => `api-00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
)
/** Turns of each server for each question. */
const rounds = 5
const latencyMs = 25
/** The time after which a server that was started is idle. */
const settlingMs = 3000
const packed = 'dist/src/main.js'

const rows = ['Q1', 'Q2', 'Q2m', 'Q3', 'Q4', 'Q5'] as const

interface Used {
  /** In bytes. */
  readonly memory: number
  readonly cpuMs: number
  /** Of the event loop since the first question, in ms of processor time. */
  readonly longestBlockMs: number
}

interface Peer {
  readonly title: string
  readonly child: ChildProcess
  /** What the server has used since its start. */
  used(): Promise<Used>
  ask(name: QuestionName): Promise<string>
  close(): Promise<void>
}

/**
 * The gateway beside a REST server and a Yoga server with DataLoaders, both written by hand for just the questions that are asked.
 * The servers take turns on one core, before one upstream that costs nothing. A ratio is the median of those of all rounds, each to the
 * REST server in the same round.
 */
export async function peers(): Promise<void> {
  const { seconds, isPacked, only } = options(process.argv.slice(3))
  const stub = await start('bench/peers/stub.ts', [], {}, pinned(availableParallelism() - 1))
  const rest = await peer('REST by hand', 'bench/peers/rest-server.ts', [stub.url], stub.url)
  const yoga = await peer('Yoga by hand', 'bench/peers/yoga-server.ts', [stub.url], stub.url)
  const ours = await peer('the gateway', isPacked ? packed : 'src/main.ts', [], stub.url)
  const all = [rest, yoga, ours]
  await setTimeout(settlingMs)
  const idle = await Promise.all(all.map((one) => one.used()))
  for (const name of [...rows, 'light'] as const) await sameAnswers(name, all)

  console.log(
    `${seconds} s for each turn, ${rounds} turns of each server${pinned(0).length ? ', pinned to a core' : ''}, Node ${process.version}. ` +
      `Ratios are to REST by hand. p50 at ${latencyMs} ms upstream, one by one.\n`,
  )
  console.log(
    '| | question | CPU ms REST | requests per CPU s: Yoga | the gateway | p50 ms REST | p50: Yoga | the gateway |',
  )
  console.log('|---|---|--:|--:|--:|--:|--:|--:|')
  for (const name of only ? rows.filter((row) => only.includes(row)) : rows) {
    for (const one of all) await drive(one, name, connections, seconds)
    const costs = await compared(all, (one) => cost(one, name, seconds))
    stub.child.send(latencyMs)
    const waits = await compared(all, (one) => wait(one, name, seconds))
    stub.child.send(0)
    const cells = [
      ...[costs.medians[0]!, ...costs.ratios.slice(1).map((ratio) => 1 / ratio)],
      ...[waits.medians[0]!, ...waits.ratios.slice(1)],
    ].map(fixed)
    console.log(`| ${[name, questions[name].title, ...cells].join(' | ')} |`)
  }
  const after = await Promise.all(all.map((one) => one.used()))
  const light = await compared(all, (one) => lightP99(one, seconds, false))
  const beside = await compared(all, (one) => lightP99(one, seconds, true))
  await Promise.all(all.map((one) => one.close()))
  await stop(stub.child)

  console.log(`\n| ${['', ...all.map(({ title }) => title)].join(' | ')} |\n|---|--:|--:|--:|`)
  const line = (title: string, values: readonly number[], digits: number) =>
    console.log(`| ${[title, ...values.map((value) => value.toFixed(digits))].join(' | ')} |`)
  const [idleMegabytes, megabytes] = [idle, after].map((used) => used.map(({ memory }) => memory / 1e6))
  line('memory idle, MB', idleMegabytes!, 0)
  line('memory after load, MB', megabytes!, 0)
  const blocks = after.map(({ longestBlockMs }) => longestBlockMs)
  line('longest block of the event loop, CPU ms', blocks, 0)
  line('p99 of a light query alone, ms', light.medians, 1)
  const slower = beside.medians.map((ms, index) => ms / light.medians[index]!)
  line('the same beside 4 × Q2, ratio', slower, 2)
}

function options(args: readonly string[]) {
  const {
    seconds,
    packed: isPacked,
    only,
  } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '4' },
      packed: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  }).values
  if (!/^[1-9]\d?$/.test(seconds))
    throw new Error(`Expected --seconds to be a whole number from 1 to 99, but got ${JSON.stringify(seconds)}.`)
  if (isPacked && !existsSync(new URL(`../${packed}`, import.meta.url)))
    throw new Error(`There is no ${packed}. Run: npm run build`)
  return { seconds: Number(seconds), isPacked, only: only?.split(',') }
}

const hasTaskset = spawnSync('taskset', ['--version']).status === 0

/** The command that keeps a process on one core. Empty where there is none. */
const pinned = (core: number): readonly string[] => (hasTaskset ? ['taskset', '-c', String(core)] : [])

async function peer(title: string, file: string, args: readonly string[], upstream: string): Promise<Peer> {
  const env = {
    NODE_OPTIONS: `--import ${new URL('peers/watched.ts', import.meta.url).href}`,
    NODE_ENV: 'production',
    LAUNCHDARKLY_BASE_URL: upstream,
    PORT: '0',
  }
  const { child, url } = await start(file, args, env, pinned(0))
  const pool = new Pool(url, { connections })
  let turn = 0
  return {
    title,
    child,
    used: () => told<Used>(child),
    async ask(name) {
      const { query, variables }: Question = questions[name]
      const { body } = await pool.request({
        method: 'POST',
        path: file.includes('rest-server') ? `/${name}` : '/graphql',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          authorization: tokens[turn++ % tokens.length]!,
        },
        body: JSON.stringify({ query, variables }),
      })
      return body.text()
    },
    async close() {
      await pool.close()
      await stop(child)
    },
  }
}

/** All must say the same, or their costs mean nothing. */
async function sameAnswers(name: QuestionName, all: readonly Peer[]): Promise<void> {
  const answers = await Promise.all(all.map((one) => one.ask(name)))
  const [first = ''] = answers
  const other = answers.findIndex((answer) => answer !== first || !answer.startsWith('{"data":{'))
  if (other < 0) return
  const differs = [...first].findIndex((character, at) => character !== answers[other]![at])
  const said = [first, answers[other]!].map((text) => text.slice(Math.max(0, differs - 100), differs + 200))
  throw new Error(`${all[other]!.title} answers ${name} differently:\n${said.join('\n')}`)
}

/** Keeps clients busy for a while. Returns the time of each answer in ms, in ascending order. */
async function drive(one: Peer, name: QuestionName, clients: number, seconds: number): Promise<number[]> {
  const until = performance.now() + seconds * 1000
  const times: number[] = []
  const client = async () => {
    for (let since = performance.now(); since < until; since = performance.now()) {
      await one.ask(name)
      times.push(performance.now() - since)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return times.sort((a, b) => a - b)
}

interface Compared {
  /** Of each server. */
  readonly medians: readonly number[]
  /** The medians of the ratios to the first server in the same round. */
  readonly ratios: readonly number[]
}

/** Measures each server in turn, a number of times. */
async function compared(all: readonly Peer[], measure: (one: Peer) => Promise<number>): Promise<Compared> {
  const turns: number[][] = []
  for (let round = 0; round < rounds; round++) {
    const values: number[] = []
    for (const one of all) values.push(await measure(one))
    turns.push(values)
  }
  return {
    medians: all.map((_, index) => median(turns.map((values) => values[index]!))),
    ratios: all.map((_, index) => median(turns.map((values) => values[index]! / values[0]!))),
  }
}

/** The processor time of a request in ms. */
async function cost(one: Peer, name: QuestionName, seconds: number): Promise<number> {
  const before = await one.used()
  const times = await drive(one, name, connections, seconds)
  const { cpuMs } = await one.used()
  return (cpuMs - before.cpuMs) / times.length
}

/** The median time of an answer in ms, to one client. */
const wait = async (one: Peer, name: QuestionName, seconds: number): Promise<number> =>
  percentile(await drive(one, name, 1, seconds / 2), 50)

/** The p99 of light queries of 4 clients in ms, alone or beside 4 clients with heavy ones. */
async function lightP99(one: Peer, seconds: number, isBeside: boolean): Promise<number> {
  const light = drive(one, 'light', 4, seconds)
  if (isBeside) await drive(one, 'Q2', 4, seconds)
  return percentile(await light, 99)
}

const median = (values: readonly number[]): number =>
  percentile(
    values.toSorted((a, b) => a - b),
    50,
  )

const fixed = (value: number) => value.toFixed(2)
