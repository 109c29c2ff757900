import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import { type Stack, startStack } from '../support/stack.ts'

const open: (Stack | Gateway)[] = []

afterEach(async () => {
  vi.useRealTimers()
  for (const one of open.splice(0)) await one.close()
})

async function start(options: Parameters<typeof startStack>[0] = {}): Promise<Stack> {
  const stack = await startStack(options)
  open.push(stack)
  return stack
}

const told = async (response: Promise<Response>) => {
  const { status, headers } = await response
  return { status, kept: !headers.get('cache-control')?.includes('no-store'), body: await (await response).json() }
}

const query = '{ projects { totalCount } }'
const unready = (reason: string) => ({ status: 503, kept: false, body: { status: 'not ready', reason } })
const ready = { status: 200, kept: false, body: { status: 'ready' } }

describe('/health', () => {
  it('says that the process is alive, without a call, whatever becomes of LaunchDarkly', async () => {
    const { get, sandbox } = await start({ gateway: { baseUrl: 'http://127.0.0.1:9' } })
    expect(await told(get('/health'))).toEqual({ status: 200, kept: false, body: { status: 'alive' } })
    expect(sandbox.requests()).toEqual([])
  })

  it('is nowhere else, and nothing but read', async () => {
    const { get, post } = await start()
    expect((await get('/healthy')).status).toBe(404)
    expect((await get('/graphql/health')).status).toBe(404)
    expect((await post(query, { headers: { 'x-any': '/health' } })).data).toEqual({ projects: { totalCount: 4 } })
    const gateway = createGateway({ baseUrl: 'http://127.0.0.1:9' })
    open.push(gateway)
    const changed = await gateway.yoga.fetch('http://gateway.test/health', { method: 'POST' })
    expect([changed.status, changed.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

describe('/ready', () => {
  it('asks LaunchDarkly once for all who want to know, and shows it nobody\u2019s token', async () => {
    const { get, sandbox } = await start()
    const answers = await Promise.all([1, 2, 3].map(() => told(get('/ready'))))
    expect(answers).toEqual([ready, ready, ready])
    expect(await told(get('/ready'))).toEqual(ready)
    const [asked, ...more] = sandbox.requests()
    expect(more).toEqual([])
    expect([asked?.method, asked?.path, asked?.headers.authorization]).toEqual(['GET', '/api/v2', undefined])
  })

  it('learns from the calls that are made anyway, and takes none of its own then', async () => {
    const { get, ask, sandbox } = await start()
    await ask(query)
    expect(await told(get('/ready'))).toEqual(ready)
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('says why not where LaunchDarkly does not answer, and that it answers no better than a proxy without it', async () => {
    const { get } = await start({ gateway: { baseUrl: 'http://127.0.0.1:9' } })
    expect(await told(get('/ready'))).toEqual(unready('LaunchDarkly does not answer.'))
    const other = await start()
    other.sandbox.fault({ path: '/api/v2' }, { status: 503 })
    expect(await told(other.get('/ready'))).toEqual(unready('LaunchDarkly answers 503.'))
  })

  it('says no while calls are held back, as too many failed', async () => {
    const { get, post, sandbox } = await start({ gateway: { breakerFailures: 1, breakerProbeMs: 60_000 } })
    sandbox.fault({ path: /projects/ }, { status: 503 })
    // The clock stands still, so that the time of the next call does not come.
    vi.useFakeTimers({ toFake: ['performance'] })
    await post(query)
    expect(await told(get('/ready'))).toEqual(unready('LaunchDarkly failed too often and is not asked for a while.'))
  })

  it('asks LaunchDarkly itself when the next call may go, as nobody is sent here who would make it', async () => {
    const { get, post, sandbox } = await start({ gateway: { breakerFailures: 1, breakerProbeMs: 1 } })
    sandbox.fault({ path: /projects/ }, { status: 503 }, 'always')
    await post(query)
    await expect.poll(async () => told(get('/ready'))).toEqual(ready)
    sandbox.clearFaults()
    expect((await post(query)).errors).toBeUndefined()
  })

  it('says no from the moment on in which the gateway is told to end', async () => {
    const gateway = createGateway({ baseUrl: 'http://127.0.0.1:9' })
    open.push(gateway)
    gateway.drain()
    const response = gateway.yoga.fetch('http://gateway.test/ready')
    expect(await told(Promise.resolve(response))).toEqual(unready('The gateway is shutting down.'))
  })
})
