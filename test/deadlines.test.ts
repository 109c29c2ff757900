import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGateway } from '../src/gateway.ts'
import { type Stack, startStack } from './support/stack.ts'
import { field, wide } from './support/wide.ts'

const stacks: Stack[] = []
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.close()
})

async function start(...options: Parameters<typeof startStack>) {
  const stack = await startStack(...options)
  stacks.push(stack)
  return stack
}

describe('the deadline of a request', () => {
  it('fails the fields that are not there by then, answers the others, and cancels their calls', async () => {
    const stack = await start({ gateway: { deadlineMs: 1000 } })
    stack.sandbox.fault({ path: /flags/ }, { delayMs: 5000 })
    const began = performance.now()
    const { data, errors, calls } = await stack.ask(`{ ${field(0)} teams { totalCount } }`)
    const took = performance.now() - began
    expect(took).toBeGreaterThan(990)
    expect(took).toBeLessThan(4500)
    expect(data).toEqual({ w0: { flags: null }, teams: { totalCount: 8 } })
    const upstream = { operation: 'GET /api/v2/flags/{projectKey}' }
    expect(errors).toMatchObject([{ path: ['w0', 'flags'], extensions: { code: 'UPSTREAM_TIMEOUT', upstream } }])
    expect(errors![0]!.message).toContain("the request's deadline passed")
    await vi.waitUntil(() => stack.sandbox.requests().some(({ hungUp }) => hungUp))
    expect(calls).toHaveLength(2)
  })

  it('is one for all waves of calls, counted from the arrival of the request', async () => {
    const stack = await start({ gateway: { deadlineMs: 1200 }, sandbox: { latencyMs: 500 } })
    const query =
      '{ teams(first: 3) { nodes { flags(projectKey: "web") { nodes { environment(key: "production") { status { state } } } } } } }'
    const began = performance.now()
    const { errors } = await stack.ask(query)
    expect(performance.now() - began).toBeLessThan(2400)
    expect(errors!.map(({ extensions }) => extensions!.code)).toContain('UPSTREAM_TIMEOUT')
    // A call that was on its way at the deadline may arrive after it, but before another wave could have begun.
    await pause(240)
    const known = stack.sandbox.requests().length
    await pause(800)
    expect(stack.sandbox.requests()).toHaveLength(known)
  })

  it('counts the time that the request took to be read', async () => {
    const stack = await start({ sandbox: { latencyMs: 2000 } })
    const { url: baseUrl, token: fallbackToken } = stack.sandbox
    const gateway = createGateway({ baseUrl, fallbackToken, deadlineMs: 3000 })
    const server = createServer(gateway.yoga).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const slow = request({ port, path: '/graphql', method: 'POST', headers: { 'content-type': 'application/json' } })
    slow.flushHeaders()
    await pause(2000)
    slow.end(JSON.stringify({ query: '{ teams { totalCount } }' }))
    const [response] = await once(slow, 'response')
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk)
    const { errors } = JSON.parse(Buffer.concat(chunks).toString())
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }])
    expect(stack.sandbox.requests()).toHaveLength(1)
    server.close()
    await gateway.close()
  })

  it('comes for calls that still wait for their turn, which are then not sent', async () => {
    const stack = await start({ gateway: { deadlineMs: 1000, maxConcurrentCalls: 1 }, sandbox: { latencyMs: 400 } })
    const { errors, calls } = await stack.ask(wide(0, 20))
    expect(calls.length).toBeLessThanOrEqual(4)
    expect(errors!.length).toBeGreaterThanOrEqual(17)
    await pause(600)
    expect(stack.sandbox.requests()).toHaveLength(calls.length)
    // The next request finds the place free.
    stack.sandbox.clearFaults()
    expect((await stack.ask(`{ ${field(50)} }`)).errors).toBeUndefined()
  })

  it('is each caller’s own where two wait for one call', async () => {
    const stack = await start({ gateway: { deadlineMs: 1200 } })
    stack.sandbox.fault({ path: /teams/ }, { delayMs: 1600 })
    const first = stack.post('{ teams { totalCount } }')
    await pause(800)
    const second = stack.post('{ teams { totalCount } }')
    expect((await first).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }])
    expect((await second).data).toEqual({ teams: { totalCount: 8 } })
    expect(stack.sandbox.requests()).toHaveLength(1)
  })
})

describe('a client that hangs up', () => {
  /** Less than the answers of the sandbox take, and more than a loaded machine. */
  const inTime = { timeout: 20_000 }

  async function overHttp(stack: Stack, gatewayOptions = {}) {
    const { url: baseUrl, token: fallbackToken } = stack.sandbox
    const gateway = createGateway({ baseUrl, fallbackToken, ...gatewayOptions })
    const server = createServer(gateway.yoga).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const ask = (query: string) => {
      const asking = request({
        port,
        path: '/graphql',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      })
      asking.on('error', () => {})
      asking.end(JSON.stringify({ query }))
      return asking
    }
    const close = async () => {
      server.close()
      server.closeAllConnections()
      await gateway.close()
    }
    return { ask, close }
  }

  it('has its calls cancelled: LaunchDarkly sees the connections close and no further call', async () => {
    const stack = await start({ sandbox: { latencyMs: 60_000 } })
    const { ask, close } = await overHttp(stack, { maxConcurrentCalls: 4 })
    const asking = ask(wide(0, 40))
    await vi.waitUntil(() => stack.sandbox.requests().length === 4, inTime)
    expect(stack.sandbox.connections()).toBe(4)
    asking.destroy()
    await vi.waitUntil(() => stack.sandbox.connections() === 0, inTime)
    expect(stack.sandbox.requests().map(({ hungUp }) => hungUp)).toEqual([true, true, true, true])
    await pause(100)
    expect(stack.sandbox.requests()).toHaveLength(4)
    await close()
  })

  it('frees its places, and its turns are nobody’s', async () => {
    const stack = await start()
    stack.sandbox.fault({ path: /flags/ }, { delayMs: 60_000 }, 'always')
    const { ask, close } = await overHttp(stack, { maxConcurrentCalls: 1 })
    const asking = ask(wide(0, 10))
    await vi.waitUntil(() => stack.sandbox.requests().length === 1, inTime)
    asking.destroy()
    const [response] = await once(ask('{ team(key: "growth") { key } }'), 'response')
    expect(response.statusCode).toBe(200)
    expect(stack.sandbox.requests().map(({ operation }) => operation)).toEqual([
      'GET /api/v2/flags/{projectKey}',
      'GET /api/v2/teams/{teamKey}',
    ])
    await close()
  })

  it('while its call waits for a retry or for a window: nothing more is sent', async () => {
    const stack = await start()
    stack.sandbox.fault({ path: /flags/ }, { status: 503 }, 'always')
    stack.sandbox.fault({ path: /teams/ }, { status: 429, headers: { 'retry-after': '1', 'x-ratelimit-reset': null } })
    const { ask, close } = await overHttp(stack)
    const asking = ask(`{ ${field(0)} teams { totalCount } }`)
    await vi.waitUntil(() => stack.sandbox.requests().length === 2, inTime)
    asking.destroy()
    await pause(1400)
    expect(stack.sandbox.requests()).toHaveLength(2)
    await close()
  })
})
