import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { startSandbox } from '../sandbox/index.ts'

const tokens = 5
const subscribersOfToken = 100
const changesPerMinute = 50
/** The account's limit, and the part of it that subscriptions may spend. */
const limit = { calls: 400, windowMs: 10_000 }
const sharePercent = 20
/** By how much more than after the first step the memory may be at the end. */
const mostGrowth = 1.1

/** What the process with the gateway and its clients tells. */
export interface Told {
  readonly heapBytes: number
  readonly events: number
  readonly open: number
}

/**
 * Whether subscriptions keep what they should not, and keep to their share: 500 subscribers of five tokens, each of which reads the changed
 * flag, and 50 changes a minute. Fails if the heap of the gateway's process grows by more than 10 %, if an event is missing, or if a window
 * of the limit has more calls than the share.
 */
export async function subscriptions(): Promise<void> {
  const { values } = parseArgs({ args: process.argv.slice(3), options: { minutes: { type: 'string' } } })
  const minutes = Number(values.minutes ?? 3)
  if (!(minutes >= 1)) throw new Error(`Expected --minutes to be at least 1, but got ${values.minutes}.`)
  const sandbox = await startSandbox({ rateLimit: limit })
  const { items } = await get<{ items: { _id: string }[] }>(sandbox.url, '/members?limit=50', sandbox.token)
  const all = items.slice(0, tokens).map(({ _id }) => sandbox.tokenOf(_id))
  const child = fork(new URL('subscriptions-gateway.ts', import.meta.url), [sandbox.url, String(sharePercent)], {
    execArgv: ['--expose-gc'],
  })
  const ask = async (order: object): Promise<Told> => {
    child.send(order)
    const [told] = (await once(child, 'message')) as [Told]
    return told
  }
  const flags = (await get<{ items: Flag[] }>(sandbox.url, '/flags/platform?limit=20&env=test', sandbox.token)).items
  await ask({ subscribe: all, each: subscribersOfToken })
  sandbox.forget()
  console.log(
    `${all.length * subscribersOfToken} subscribers of ${all.length} tokens, ${changesPerMinute} changes a minute.\n`,
  )
  console.log('| minute | changes | events | heap, MB | most calls in a window |')
  console.log('|--:|--:|--:|--:|--:|')
  const curve: Told[] = []
  let changes = 0
  const on = new Map<string, boolean>(flags.map((flag) => [flag.key, flag.environments.test.on]))
  const perWindow = new Map<number, number>()
  for (let minute = 1; minute <= minutes; minute++) {
    for (let change = 0; change < changesPerMinute; change++) {
      const began = performance.now()
      const { key } = flags[changes++ % flags.length]!
      on.set(key, !on.get(key))
      await toggle(sandbox.url, sandbox.token, key, on.get(key)!)
      await new Promise((next) =>
        setTimeout(next, Math.max(0, 60_000 / changesPerMinute - (performance.now() - began))),
      )
    }
    for (const { at, method } of sandbox.requests()) {
      const window = Math.floor(at / limit.windowMs)
      if (method === 'GET') perWindow.set(window, (perWindow.get(window) ?? 0) + 1)
    }
    sandbox.forget()
    curve.push(await ask({ wait: changes * all.length * subscribersOfToken }))
    const { events, heapBytes } = curve.at(-1)!
    const most = Math.max(0, ...perWindow.values())
    console.log(`| ${[minute, changes, events, (heapBytes / 1e6).toFixed(1), most].join(' | ')} |`)
  }
  const end = await ask({ leave: true })
  child.kill()
  await sandbox.close()
  judge(curve, end, changes * all.length * subscribersOfToken, Math.max(0, ...perWindow.values()))
}

interface Flag {
  readonly key: string
  readonly environments: { readonly test: { readonly on: boolean } }
}

function judge(curve: readonly Told[], end: Told, expected: number, most: number): void {
  const [first, last] = [curve[0]!, curve.at(-1)!]
  const growth = last.heapBytes / first.heapBytes
  const share = (limit.calls * sharePercent) / 100
  // A window of the clock can have the calls that were saved up before it, and those of its own time.
  const allowed = 2 * share
  console.log(`\nThe heap at the end is ${growth.toFixed(3)} of that after the first minute (at most ${mostGrowth}).`)
  console.log(
    `${last.events} of ${expected} events came. At most ${most} calls were made in a window (at most ${allowed}).`,
  )
  console.log(`${end.open} subscriptions were left after all clients had gone.`)
  if (growth > mostGrowth || last.events !== expected || most > allowed || end.open !== 0) process.exitCode = 1
}

async function get<Document>(url: string, path: string, authorization: string): Promise<Document> {
  return (
    await fetch(`${url}/api/v2${path}`, { headers: { authorization, 'ld-api-version': '20240415' } })
  ).json() as Promise<Document>
}

async function toggle(url: string, authorization: string, key: string, isOn: boolean): Promise<void> {
  const { status } = await fetch(`${url}/api/v2/flags/platform/${key}`, {
    method: 'PATCH',
    headers: { authorization, 'content-type': 'application/json; domain-model=launchdarkly.semanticpatch' },
    body: JSON.stringify({ environmentKey: 'test', instructions: [{ kind: isOn ? 'turnFlagOn' : 'turnFlagOff' }] }),
  })
  if (status !== 200) throw new Error(`Expected a flag to be changed, but got ${status}.`)
}
