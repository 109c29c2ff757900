import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { attacks } from './attack-queries.ts'
import type { Strain } from './attacks-gateway.ts'
import { start, stop } from './processes.ts'

/** How many times as long as an ordinary query an attack may take. */
const mostTimes = 1
/** How much larger the heap may be after any number of them: the documents that are kept, which are new each time. */
const mostMegabytes = 60

const ordinary = JSON.stringify({
  query: `{ project(key: "web") { flags(first: 100) { nodes {
    key name tags environments(keys: ["production", "staging"]) { on rules { id clauses { values } } }
  } } } }`,
})

/**
 * What the server has to do for each attack beside an ordinary query of 100 flags: the time, how much the heap has grown after
 * all, and the REST calls. The sandbox is a process of its own. The ratios are the figures; the times depend on the machine.
 */
export async function attacksBench(): Promise<void> {
  const sandbox = await start('sandbox/main.ts', ['--port', '0'])
  const gateway = fork(new URL('attacks-gateway.ts', import.meta.url), [sandbox.url], { execArgv: ['--expose-gc'] })
  const usual = await strainOf(gateway, ordinary)
  console.log('| what is sent | p50 ms | beside an ordinary query | heap after it, MB more | REST calls |')
  console.log('|---|--:|--:|--:|--:|')
  console.log(row('an ordinary query of 100 flags', usual, usual))
  for (const { title, body, calls } of attacks) {
    const strain = await strainOf(gateway, body)
    console.log(row(title, strain, usual))
    const isFlat = strain.p50 <= mostTimes * usual.p50 && strain.heapMb - usual.heapMb <= mostMegabytes
    if (!isFlat || strain.calls > calls) process.exitCode = 1
  }
  const after = await strainOf(gateway, ordinary)
  console.log(row('the ordinary query again', after, usual))
  gateway.kill()
  await stop(sandbox.child)
}

async function strainOf(gateway: ChildProcess, body: string): Promise<Strain> {
  gateway.send(body)
  const [strain] = (await once(gateway, 'message')) as [Strain]
  return strain
}

const row = (title: string, { p50, heapMb, calls }: Strain, usual: Strain): string =>
  `| ${[title, p50.toFixed(2), (p50 / usual.p50).toFixed(2), (heapMb - usual.heapMb).toFixed(1), calls].join(' | ')} |`
