import { createConnection } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'
import { freePort } from '../support/free-port.ts'
import { startServer } from '../support/server-process.ts'

const sandboxes: Sandbox[] = []

afterEach(async () => {
  for (const sandbox of sandboxes.splice(0)) await sandbox.close()
})

async function start(env: Readonly<Record<string, string>> = {}, options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options)
  sandboxes.push(sandbox)
  const server = startServer({ LAUNCHDARKLY_BASE_URL: sandbox.url, LOG_FORMAT: 'json', ...env })
  return { sandbox, server, url: await server.url() }
}

/** Whether a connection can be made. */
const connects = (url: string) =>
  new Promise<boolean>((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = createConnection({ host: hostname, port: Number(port) })
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

const ask = (url: string, token: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: token },
    body: '{"query":"{ projects { totalCount } }"}',
  })

describe('SIGTERM', () => {
  it('lets answers under way go out, takes no new connection, says so at /ready, and ends with 0', async () => {
    const adminPort = await freePort()
    const { server, url, sandbox } = await start({ ADMIN_PORT: String(adminPort) }, { latencyMs: 1500 })
    const slow = ask(url, sandbox.token)
    await expect.poll(() => sandbox.requests().length, { timeout: 10_000 }).toBe(1)
    server.child.kill('SIGTERM')
    await expect.poll(() => connects(url), { timeout: 10_000 }).toBe(false)
    const ready = await fetch(`http://127.0.0.1:${adminPort}/ready`)
    expect([ready.status, (await ready.json()).reason]).toEqual([503, 'The gateway is shutting down.'])
    const response = await slow
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close'])
    expect(await response.json()).toEqual({ data: { projects: { totalCount: 4 } } })
    expect(await server.ended()).toBe(0)
  }, 90_000)

  it('ends at once where nothing is under way, whatever connections are kept', async () => {
    const { server, url, sandbox } = await start({ SHUTDOWN_GRACE_MS: '600000' })
    await (await ask(url, sandbox.token)).json()
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
  }, 90_000)

  it('cuts off what is not answered when the grace is over, with its calls, tells how much, and ends with 0', async () => {
    const { server, url, sandbox } = await start({ SHUTDOWN_GRACE_MS: '50' }, { latencyMs: 600_000 })
    const cut = ask(url, sandbox.token).then(
      () => 'answered',
      () => 'cut',
    )
    await expect.poll(() => sandbox.requests().length, { timeout: 10_000 }).toBe(1)
    server.child.kill('SIGTERM')
    expect(await cut).toBe('cut')
    expect(await server.ended()).toBe(0)
    expect(server.output()).toContain('"cut":1')
    expect(server.output()).toContain('"outcome":"cancelled"')
  }, 90_000)

  it('ends at once when it comes once more', async () => {
    const { server, url, sandbox } = await start({ SHUTDOWN_GRACE_MS: '600000' }, { latencyMs: 600_000 })
    const cut = ask(url, sandbox.token).catch(() => 'cut')
    await expect.poll(() => sandbox.requests().length, { timeout: 10_000 }).toBe(1)
    server.child.kill('SIGTERM')
    await expect.poll(() => connects(url), { timeout: 10_000 }).toBe(false)
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(1)
    expect(await cut).toBe('cut')
  }, 90_000)
})

describe('ADMIN_PORT', () => {
  it('answers health, readiness and metrics alone, and nothing of the graph', async () => {
    const adminPort = await freePort()
    const { server, sandbox, url } = await start({ ADMIN_PORT: String(adminPort) })
    await (await ask(url, sandbox.token)).json()
    const admin = (path: string) => fetch(`http://127.0.0.1:${adminPort}${path}`)
    expect((await admin('/health')).status).toBe(200)
    expect((await admin('/ready')).status).toBe(200)
    expect(await (await admin('/metrics')).text()).toContain('launchdarkly_graphql_operations_total')
    expect((await admin('/graphql')).status).toBe(404)
    expect((await fetch(new URL('/metrics', url))).status).toBe(404)
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
  }, 90_000)

  it('is said not to be free, and nothing is left behind', async () => {
    const { url } = await start()
    const second = startServer({ ADMIN_PORT: new URL(url).port })
    expect(await second.ended()).toBe(2)
    expect(second.output()).toMatch(/Cannot listen on 127\.0\.0\.1: .*EADDRINUSE/)
  }, 90_000)
})

describe('subscriptions', () => {
  it.each([
    ['text/event-stream', /event: complete\ndata:\n\n$/],
    ['multipart/mixed;subscriptionSpec=1.0', /\r\n--graphql--\r\n$/],
  ])(
    'are complete on SIGTERM, and nothing is cut off: %s',
    async (accept, last) => {
      const { server, url, sandbox } = await start({ SHUTDOWN_GRACE_MS: '60000' })
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, authorization: sandbox.token },
        body: '{"query":"subscription { changes { cursor } }"}',
      })
      server.child.kill('SIGTERM')
      expect(await response.text()).toMatch(last)
      expect(await server.ended()).toBe(0)
      expect(server.output()).not.toContain('cut off')
    },
    90_000,
  )
})
