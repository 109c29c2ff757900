import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { start, stop } from './processes.ts'

const warmUp = 100
const queries = 1000
const mostMegabytes = 10

/**
 * Whether the gateway keeps what it should not: the heap after a thousand queries of 250 flags in two environments, beside that
 * after the first hundred, both after a full collection. The sandbox is a process of its own.
 */
export async function memory(): Promise<void> {
  const sandbox = await start('sandbox/main.ts', ['--port', '0'])
  const gateway = fork(new URL('memory-gateway.ts', import.meta.url), [sandbox.url], { execArgv: ['--expose-gc'] })
  const first = await heapAfter(gateway, warmUp)
  const last = await heapAfter(gateway, queries)
  const grown = last - first
  console.log(`Heap after ${warmUp} queries of 250 flags in 2 environments: ${first.toFixed(1)} MB`)
  console.log(`after ${queries} more: ${last.toFixed(1)} MB, ${grown.toFixed(1)} MB more (at most ${mostMegabytes})`)
  if (grown > mostMegabytes) process.exitCode = 1
  gateway.kill()
  await stop(sandbox.child)
}

/** In MB, after a number of further queries, one after the other. */
async function heapAfter(gateway: ChildProcess, count: number): Promise<number> {
  gateway.send(count)
  const [bytes] = (await once(gateway, 'message')) as [number]
  return bytes / 1e6
}
