import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { start, stop, token } from './processes.ts'
import { type SoakRequest, soakRequests } from './soak-requests.ts'

const atOnce = 16
const stepRequests = 5000
/** By how much more than after the first step the memory may be at the end. */
const mostGrowth = 1.1
/** Of a request, before it counts as lost. */
const longestMs = 60_000
/** For what is still under way when its client has its answer, or has gone. */
const calmMs = 2000

/** In bytes, after a full collection. */
type Memory = ReturnType<typeof process.memoryUsage>

/** One order in this many requests: the sandbox answers the next call of that kind so. */
const faultEvery = 50
const faults = [
  { status: 500 },
  { status: 404, text: '<html>not found</html>', contentType: 'text/html' },
  { json: { items: null } },
  { truncate: true },
  { reset: true },
  { text: '{"items":[' },
  { delayMs: 200 },
]

/**
 * Whether the gateway keeps what it should not: its memory every 5000 requests of all kinds, some refused, some broken off, some
 * left by their clients. Gateway and sandbox are processes of their own. Fails if the end is more than 10 % above the first step.
 */
export async function soak(): Promise<void> {
  const { requests, snapshots } = optionsOf(process.argv.slice(3))
  const sandbox = await start('sandbox/main.ts', ['--port', '0'])
  const gateway = await startProbed(sandbox.url)
  const requestOf = soakRequests(await flagKeysOf(sandbox.url))
  const outcomes = new Map<string, number>()
  const curve: Memory[] = []

  console.log(`${requests} requests, ${atOnce} at once. Memory of the gateway in MB, after full collections.\n`)
  console.log('| requests | rss | heapUsed | external | requests/s |')
  console.log('|--:|--:|--:|--:|--:|')
  for (let done = 0; done < requests; ) {
    const until = Math.min(requests, done + stepRequests)
    const began = performance.now()
    await drive(done, until, async (turn) => {
      if (turn % faultEvery === 0) await orderFault(sandbox.url, turn)
      const { kind, ...request } = requestOf(turn)
      const outcome = `${kind}: ${await ask(gateway.url, request)}`
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    })
    const perSecond = ((until - done) * 1000) / (performance.now() - began)
    done = until
    await new Promise((calm) => setTimeout(calm, calmMs))
    const isEdge = curve.length === 0 || done === requests
    const memory = await memoryOf(gateway.child, snapshots && isEdge ? `${snapshots}/soak-${done}.heapsnapshot` : null)
    curve.push(memory)
    console.log(
      `| ${[done, mb(memory.rss), mb(memory.heapUsed), mb(memory.external), perSecond.toFixed(0)].join(' | ')} |`,
    )
  }
  console.log(
    `\n${[...outcomes]
      .sort()
      .map(([outcome, count]) => `${outcome} × ${count}`)
      .join('\n')}`,
  )
  await stop(gateway.child)
  await stop(sandbox.child)
  judge(curve[0]!, curve.at(-1)!)
  const lost = [...outcomes].filter(([outcome]) => /: (500|lost)/.test(outcome))
  if (lost.length > 0)
    fail(`Expected every request to be answered, but got ${lost.map(([outcome]) => outcome).join(', ')}.`)
}

function judge(first: Memory, last: Memory): void {
  for (const [name, one] of [
    ['rss', (of: Memory) => of.rss],
    ['heapUsed and external', (of: Memory) => of.heapUsed + of.external],
  ] as const) {
    const growth = one(last) / one(first)
    const told = `${name}: ${mb(one(first))} MB after the first step, ${mb(one(last))} MB at the end, ${growth.toFixed(3)} of it`
    if (growth > mostGrowth) fail(`${told}; expected at most ${mostGrowth}.`)
    else console.log(`${told}.`)
  }
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}

const mb = (bytes: number): string => (bytes / 1e6).toFixed(1)

function optionsOf(args: readonly string[]): { requests: number; snapshots: string | undefined } {
  const text = { type: 'string' } as const
  const { requests = '50000', snapshots } = parseArgs({
    args: [...args],
    options: { requests: text, snapshots: text },
  }).values
  if (/^[1-9]\d{0,7}$/.test(requests)) return { requests: Number(requests), snapshots }
  throw new Error(`Expected --requests to be a whole number from 1 to 99999999, but got ${JSON.stringify(requests)}.`)
}

async function startProbed(upstream: string): Promise<{ child: ChildProcess; url: string }> {
  const probe = new URL('soak-probe.ts', import.meta.url).href
  const child = fork(new URL('../src/main.ts', import.meta.url), [], {
    execArgv: ['--expose-gc', '--import', probe],
    env: { ...process.env, LAUNCHDARKLY_BASE_URL: upstream, PORT: '0', NODE_ENV: 'production' },
    silent: true,
  })
  child.stdout?.resume()
  for await (const line of createInterface({ input: child.stderr! })) {
    const url = /http:\/\/[\d.]+:\d+/.exec(line)?.[0]
    if (!url) continue
    child.stderr?.resume()
    return { child, url }
  }
  throw new Error('The gateway ended before it printed an address.')
}

async function memoryOf(child: ChildProcess, snapshot: string | null): Promise<Memory> {
  child.send({ snapshot })
  const [memory] = (await once(child, 'message')) as [Memory]
  return memory
}

async function flagKeysOf(url: string): Promise<string[]> {
  const answer = await fetch(`${url}/api/v2/flags/web?limit=100`, { headers: { authorization: token } })
  const { items } = (await answer.json()) as { items: readonly { readonly key: string }[] }
  return items.map(({ key }) => key)
}

async function orderFault(url: string, turn: number): Promise<void> {
  const reply = faults[(turn / faultEvery) % faults.length]
  const body = JSON.stringify({ method: 'GET', pattern: '/api/v2/(flags|projects|members)', reply })
  await fetch(`${url}/sandbox/faults`, { method: 'POST', body })
}

/** Keeps some requests under way until all turns are done. */
async function drive(from: number, until: number, turn: (turn: number) => Promise<void>): Promise<void> {
  let next = from
  const worker = async () => {
    while (next < until) await turn(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** The status of the answer, after it was read to its end; `gone` for a client that went before, and `lost` for no answer. */
async function ask(url: string, { path, init, hangUpAfterMs }: Omit<SoakRequest, 'kind'>): Promise<string> {
  const signal = AbortSignal.timeout(hangUpAfterMs ?? longestMs)
  try {
    const response = await fetch(url + path, { ...init, signal })
    const hasErrors = (await response.text()).includes('"errors":[')
    return `${response.status}${hasErrors ? ' with errors' : ''}`
  } catch {
    return hangUpAfterMs === undefined ? 'lost' : 'gone'
  }
}
