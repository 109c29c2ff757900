import { Pool } from 'undici'
import { byHand, type Handmade } from './by-hand.ts'
import { percentile, start, stop, token } from './processes.ts'

/** Until the code of all processes is compiled as it will be in a server that has run for a while. */
const warmUpMs = 5000
const samples = 1000
const connections = 32
const throughputMs = 4000

interface Measured {
  /** In ms. */
  readonly p50: number
  /** In ms. */
  readonly p95: number
  readonly perSecond: number
}

/**
 * The gateway against the same REST calls made by hand behind a bare server: in one run, against one sandbox, turn by turn, each
 * in a process of its own. The ratios are the figures; the times depend on the machine.
 */
export async function latency(): Promise<void> {
  const sandbox = await start('sandbox/main.ts', ['--port', '0'], {})
  const env = { LAUNCHDARKLY_BASE_URL: sandbox.url, PORT: '0', NODE_ENV: 'production', MAX_CONCURRENT_CALLS: '32' }
  const gateway = await start('src/main.ts', [], env)
  const handmade = await start('bench/by-hand-server.ts', [sandbox.url], {})
  const viaGateway = client(gateway.url, ({ query, variables }) => ({ path: '/graphql', body: { query, variables } }))
  const viaHand = client(handmade.url, (one) => ({ path: `/${byHand.indexOf(one)}`, body: {} }))

  console.log(
    `${samples} requests one by one for p50 and p95, then ${connections} at a time for ${throughputMs / 1000} s. They all ask the
same with the same token, so the gateway reads once for those that come together; by hand, each reads for itself.\n`,
  )
  console.log('| selection | p50 ms | by hand | ratio | p95 ms | by hand | ratio | req/s | by hand | ratio |')
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|')
  for (const one of byHand) {
    sameAnswer(one.title, await viaGateway.ask(one), await viaHand.ask(one))
    const ours = await measure(() => viaGateway.ask(one))
    const theirs = await measure(() => viaHand.ask(one))
    console.log(`| ${[one.title, ...columns(ours, theirs)].join(' | ')} |`)
  }
  await Promise.all([viaGateway.close(), viaHand.close()])
  for (const { child } of [gateway, handmade, sandbox]) await stop(child)
}

function client(url: string, requestOf: (one: Handmade) => { path: string; body: unknown }) {
  const pool = new Pool(url, { connections })
  return {
    async ask(one: Handmade): Promise<string> {
      const { path, body } = requestOf(one)
      const answer = await pool.request({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', authorization: token },
        body: JSON.stringify(body),
      })
      return answer.body.text()
    },
    close: () => pool.close(),
  }
}

async function measure(ask: () => Promise<unknown>): Promise<Measured> {
  await perSecond(ask, warmUpMs)
  const times = await timed(ask, samples)
  return { p50: percentile(times, 50), p95: percentile(times, 95), perSecond: await perSecond(ask, throughputMs) }
}

/** How many requests a second are answered for a while, 32 at a time. */
async function perSecond(ask: () => Promise<unknown>, ms: number): Promise<number> {
  const began = performance.now()
  let done = 0
  const worker = async () => {
    for (; performance.now() < began + ms; done++) await ask()
  }
  await Promise.all(Array.from({ length: connections }, worker))
  return (done * 1000) / (performance.now() - began)
}

async function timed(ask: () => Promise<unknown>, count: number): Promise<number[]> {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const began = performance.now()
    await ask()
    times.push(performance.now() - began)
  }
  return times.sort((a, b) => a - b)
}

const columns = (ours: Measured, theirs: Measured): string[] =>
  (
    [
      ['p50', 2],
      ['p95', 2],
      ['perSecond', 0],
    ] as const
  ).flatMap(([name, digits]) => [
    ours[name].toFixed(digits),
    theirs[name].toFixed(digits),
    (ours[name] / theirs[name]).toFixed(2),
  ])

/** Both must say the same, or their times mean nothing. */
function sameAnswer(title: string, ours: string, theirs: string): void {
  if (ours !== theirs) throw new Error(`The gateway and the hand answer differently for ${title}:\n${ours}\n${theirs}`)
}
