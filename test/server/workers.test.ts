import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tokens } from '../../sandbox/account/tokens.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { freePort } from '../support/free-port.ts'
import { redisCommand, startRedis } from '../support/redis-server.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const patient = { timeout: 30_000 }

async function start(env: Readonly<Record<string, string>> = {}) {
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const server = startServer({ LAUNCHDARKLY_BASE_URL: sandbox.url, LOG_FORMAT: 'json', WORKERS: '2', ...env })
  return { sandbox, server, url: await urlOf(server) }
}

/** The address of a server whose processes all listen. */
async function urlOf(server: ServerProcess): Promise<string> {
  await expect.poll(() => server.output(), { timeout: 60_000 }).toContain('GraphQL and the explorer on')
  return server.url()
}

/** A query on a connection of its own, so that the primary process chooses the worker. */
async function ask(url: string, query = '{ projects { totalCount } }', more: object = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: tokens.admin, connection: 'close' },
    body: JSON.stringify({ query, ...more }),
  })
  return response.json()
}

const data = { data: { projects: { totalCount: 4 } } }

/** The processes of a server. */
function workersOf({ child }: ServerProcess): number[] {
  return readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number)
}

describe.skipIf(process.platform !== 'linux')('WORKERS', () => {
  it('answers in that many processes on one port, goes on when one is killed, and starts it again', async () => {
    const { server, url } = await start()
    const before = workersOf(server)
    expect(before).toHaveLength(2)
    expect(await Promise.all([1, 2, 3, 4].map(() => ask(url)))).toEqual([data, data, data, data])
    process.kill(before[0]!, 'SIGKILL')
    await expect.poll(() => server.output(), patient).toContain('a worker ended and is started again')
    expect(await Promise.all([1, 2, 3, 4].map(() => ask(url)))).toEqual([data, data, data, data])
    await expect.poll(() => workersOf(server).length, patient).toBe(2)
    await expect.poll(() => server.output().match(/"msg":"listening"/g)?.length, patient).toBe(3)
    expect(await Promise.all([1, 2, 3, 4].map(() => ask(url)))).toEqual([data, data, data, data])
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
    expect(server.output().match(/"msg":"ended"/g)).toHaveLength(2)
    expect(server.output()).toContain('all workers ended')
  }, 90_000)

  it('lets the answers of all processes go out after SIGTERM', async () => {
    const sandbox = await startSandbox()
    onTestFinished(() => sandbox.close())
    // No answer comes before the signal was heard.
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    let asked = 0
    const gate = createServer(async (request, response) => {
      asked++
      await opened
      const { method = '', url: path = '', headers } = request
      const answer = await fetch(sandbox.url + path, { method, headers: { authorization: headers.authorization! } })
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
    })
    await once(gate.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void gate.close())
    const { port } = gate.address() as { port: number }
    const gated = startServer({ LAUNCHDARKLY_BASE_URL: `http://127.0.0.1:${port}`, LOG_FORMAT: 'json', WORKERS: '2' })
    const at = await urlOf(gated)
    const answers = [1, 2, 3, 4].map(() => ask(at))
    await expect.poll(() => asked, patient).toBeGreaterThanOrEqual(2)
    gated.child.kill('SIGTERM')
    await expect.poll(() => gated.output().match(/"msg":"ending"/g)?.length, patient).toBe(2)
    open()
    expect(await Promise.all(answers)).toEqual([data, data, data, data])
    expect(await gated.ended()).toBe(0)
  }, 90_000)

  it('adds up the metrics of all processes, on the port of the graph and on that of the operator', async () => {
    const adminPort = await freePort()
    const { server, url } = await start({ METRICS: '1', ADMIN_PORT: String(adminPort) })
    for (let at = 0; at < 6; at++) await ask(url)
    for (const path of [new URL('/metrics', url), new URL(`http://127.0.0.1:${adminPort}/metrics`)]) {
      const text = await (await fetch(path)).text()
      const measured = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
      const ok = 'launchdarkly_graphql_operations_total{operation="anonymous",kind="query",outcome="ok"}'
      expect(measured(ok.replace(/[{}]/g, '\\$&'))).toBe(6)
      expect(measured('launchdarkly_graphql_store_joined')).toBe(1)
      expect(measured('launchdarkly_graphql_breaker_open')).toBe(0)
      expect(measured('process_cpu_seconds_total')).toBeGreaterThan(0)
    }
    expect((await fetch(`http://127.0.0.1:${adminPort}/ready`)).status).toBe(200)
    expect(workersOf(server)).toHaveLength(2)
  }, 90_000)

  it('shares the embedded sandbox, and what the primary process keeps', async () => {
    const server = startServer({ LOG_FORMAT: 'json', WORKERS: '2', CACHE_TTL_MS: '600000' })
    const url = await urlOf(server)
    expect(server.output().match(/embedded sandbox/g)).toHaveLength(1)
    const ready = async () => (await fetch(new URL('/ready', url), { headers: { connection: 'close' } })).json()
    await expect.poll(async () => (await ready()).store?.gateways, patient).toBe(2)
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256('{ projects { totalCount } }') } }
    expect(await ask(url, '{ projects { totalCount } }', { extensions })).toEqual(data)
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(url, undefined, { query: undefined, extensions })))
    expect(answers).toEqual([data, data, data, data])
  }, 90_000)

  it.skipIf(!redisCommand)(
    'shares through the server of REDIS_URL if there is one, and never logs its password',
    async () => {
      const redis = await startRedis({ password: 'canary-of-redis' })
      const { server, url } = await start({ REDIS_URL: redis.url })
      const ready = async () => (await fetch(new URL('/ready', url), { headers: { connection: 'close' } })).json()
      await expect.poll(async () => (await ready()).store?.gateways, patient).toBe(2)
      await redis.kill()
      await expect.poll(() => server.output().match(/goes on alone/g)?.length, patient).toBe(2)
      expect(await ask(url)).toEqual(data)
      expect(await ready()).toMatchObject({ status: 'ready', store: { joined: false, gateways: 1 } })
      expect(server.output()).not.toContain('canary')
    },
    90_000,
  )

  it('ends with the message of the first process if it cannot listen', async () => {
    const { url } = await start({ WORKERS: '1' })
    const second = startServer({ PORT: new URL(url).port, WORKERS: '3', LOG_LEVEL: 'silent' })
    expect(await second.ended()).toBe(2)
    expect(second.output()).toMatch(/^Cannot listen on 127\.0\.0\.1: .*EADDRINUSE.*\n$/m)
  }, 90_000)
})
