import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type Attack, attacks } from './attack-queries.ts'
import type { Repeated } from './attacks-gateway.ts'
import { hangingUp } from './hang-ups.ts'
import { start, stop } from './processes.ts'
import { type Strain, strainOf } from './strain.ts'

/** How many times as long as an ordinary query an attack that is refused by its document may take. */
const mostTimes = 1
/** How much larger the heap may be after any number of them: the documents that are kept, which are new each time. */
const mostHeapMegabytes = 60

/** How much more memory than idle the process may take while it answers. */
const mostMegabytes = 200
/**
 * How many times the processor's time of the reference an attack may keep others waiting. The reference has its turns with others, so that
 * what it keeps them waiting is no measure.
 */
const mostTimesBlocked = 2
const leastBlockedMs = 100
const mostBytes = 1_000_000
/** Those that are told, and the one that says how many are not. */
const mostErrors = 101

const flags = (first: number) =>
  JSON.stringify({
    query: `{ project(key: "web") { flags(first: ${first}) { nodes {
      key name tags environments(keys: ["production", "staging"]) { on rules { ruleId clauses { values } } }
    } } } }`,
  })

/** What many a dashboard asks. */
const ordinary = flags(100)
/** As much as anybody may ask of flags in a query. The processor's time for it is the measure of the attacks. */
const reference = flags(1000)

/**
 * What attacks do to the server, beside what people ask: those that come again and again, those with much in their variables or in
 * their answers, and clients that hang up. The ratios are the figures; the times depend on the machine.
 */
export async function attacksBench(): Promise<void> {
  const sandbox = await start('sandbox/main.ts', ['--port', '0', '--flags', '1000'])
  await repeatedly(sandbox.url)
  await heavily(sandbox.url)
  await hangingUp()
  await stop(sandbox.child)
}

/** The time of each, how much the heap has grown after many, and the REST calls. */
async function repeatedly(upstream: string): Promise<void> {
  const gateway = fork(new URL('attacks-gateway.ts', import.meta.url), [upstream], { execArgv: ['--expose-gc'] })
  const usual = await repeated(gateway, ordinary)
  console.log('| what is sent | p50 ms | beside an ordinary query | heap after it, MB more | REST calls |')
  console.log('|---|--:|--:|--:|--:|')
  const row = (title: string, { p50, heapMb, calls }: Repeated): string =>
    `| ${[title, p50.toFixed(2), (p50 / usual.p50).toFixed(2), (heapMb - usual.heapMb).toFixed(1), calls].join(' | ')} |`
  console.log(row('an ordinary query of 100 flags', usual))
  for (const { title, body, calls, heavy } of attacks) {
    if (heavy) continue
    const one = await repeated(gateway, body)
    console.log(row(title, one))
    const isFlat = one.p50 <= mostTimes * usual.p50 && one.heapMb - usual.heapMb <= mostHeapMegabytes
    if (!isFlat || one.calls > calls) process.exitCode = 1
  }
  console.log(row('the ordinary query again', await repeated(gateway, ordinary)))
  gateway.kill()
}

async function repeated(gateway: ChildProcess, body: string): Promise<Repeated> {
  gateway.send(body)
  const [one] = (await once(gateway, 'message')) as [Repeated]
  return one
}

/** What each does to a process of its own, with a token and without: how long others wait, memory, and what is answered. */
async function heavily(upstream: string): Promise<void> {
  const measure = (body: string, credential: boolean) => strainOf(upstream, { body, credential, before: ordinary })
  const usual = await measure(reference, true)
  const row = (title: string, { blockedMs, cpuMs, megabytes, bytes, errors, calls }: Strain): string => {
    const times = [blockedMs.toFixed(0), (blockedMs / usual.cpuMs).toFixed(2), cpuMs.toFixed(0)]
    return `| ${[title, ...times, megabytes.toFixed(0), bytes, errors, calls].join(' | ')} |`
  }
  const figures = [
    '/health waits, ms',
    'beside the CPU of 1000 flags',
    'CPU ms',
    'MB above idle',
    'bytes',
    'errors',
    'REST calls',
  ]
  console.log(`\n| ${['what is sent', ...figures].join(' | ')} |`)
  console.log(`|---|${'--:|'.repeat(figures.length)}`)
  console.log(row('1000 flags in two environments', usual))
  for (const attack of attacks) {
    if (!attack.heavy) continue
    for (const credential of [true, false]) {
      let strain = await measure(attack.body, credential)
      // The machine may have been busy with something else.
      for (let again = 0; again < 2 && !isBounded(attack, strain, usual); again++) {
        strain = await measure(attack.body, credential)
      }
      console.log(row(credential ? attack.title : `${attack.title}, without a token`, strain))
      if (!isBounded(attack, strain, usual)) process.exitCode = 1
    }
  }
}

function isBounded({ calls }: Attack, strain: Strain, usual: Strain): boolean {
  const blocks = strain.blockedMs > Math.max(leastBlockedMs, mostTimesBlocked * usual.cpuMs)
  const answersMuch = strain.bytes > mostBytes || strain.errors > mostErrors
  return !(blocks || answersMuch || strain.megabytes > mostMegabytes || strain.calls > calls)
}
