import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { start, stop, token, told, type Used, watchedEnv } from './processes.ts'

/** How much of the processor clients that hang up may take, beside as many that wait for their answers. */
const mostTimes = 1
const clients = 60
/** When they hang up. */
const patienceMs = 150
/** How long the upstream takes for a call. */
const latencyMs = 20

/** The processor's time for clients that hang up on queries of 20 calls, beside that for as many who wait. */
export async function hangingUp(): Promise<void> {
  const upstream = createServer((_, response) => {
    const answer = () => response.setHeader('content-type', 'application/json').end('{"items":[],"totalCount":0}')
    setTimeout(answer, latencyMs)
  }).listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const { port } = upstream.address() as AddressInfo
  const env = { ...watchedEnv, LAUNCHDARKLY_BASE_URL: `http://127.0.0.1:${port}`, PORT: '0', NODE_ENV: 'production' }
  const { child, url } = await start('src/main.ts', [], env)
  let asked = 0

  async function cpuOf(patience?: number): Promise<number> {
    const before = (await told<Used>(child)).cpuMs
    await Promise.all(Array.from({ length: clients }, () => ask(url, asked++, patience)))
    await new Promise((resolve) => setTimeout(resolve, 500))
    return (await told<Used>(child)).cpuMs - before
  }

  await cpuOf()
  const finished = await cpuOf()
  const cancelled = await cpuOf(patienceMs)
  console.log(
    `\n${clients} clients that ask 20 calls of an upstream of ${latencyMs} ms: ${finished.toFixed(0)} ms of CPU.`,
  )
  console.log(
    `The same, if they hang up after ${patienceMs} ms: ${cancelled.toFixed(0)} ms, ${(cancelled / finished).toFixed(2)} of it.`,
  )
  if (cancelled > mostTimes * finished) process.exitCode = 1
  await stop(child)
  upstream.close()
  upstream.closeAllConnections()
}

/** Ends with the answer, or when the client loses its patience. */
function ask(url: string, number: number, patience: number | undefined): Promise<void> {
  const fields = Array.from({ length: 20 }, (_, index) => {
    return `w${index}: project(key: "web") { flags(filter: { query: "nothing ${number} ${index}" }) { totalCount } }`
  })
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', authorization: token }
    const asked = request(`${url}/graphql`, { method: 'POST', agent: false, headers }, (response) => {
      response.resume().on('close', resolve)
    })
    asked.on('error', () => resolve())
    asked.end(JSON.stringify({ query: `{ ${fields.join(' ')} }` }))
    if (patience !== undefined) setTimeout(() => asked.destroy(), patience)
  })
}
