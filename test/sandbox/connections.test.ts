import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Exchange, type Reply, type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask } from '../support/sandbox-ask.ts'

/** Longer than any test takes: what is waited for so long is seen to be given up. */
const forever = 3_000_000

let sandbox: Sandbox
let exchanges: Exchange[] = []
let lines: string[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ onExchange: (one) => exchanges.push(one), log: (line) => lines.push(line) })
})
afterAll(() => sandbox.close())
afterEach(() => {
  sandbox.forget()
  sandbox.clearFaults()
  exchanges = []
  lines = []
})

const path = '/api/v2/projects/web'

const soon = (check: () => void) => vi.waitFor(check, { timeout: 4000, interval: 10 })

const get = (options: RequestInit = {}, from = sandbox) =>
  fetch(from.url + path, { ...options, headers: { authorization: from.token } })

async function arrived(at = sandbox) {
  await soon(() => expect(at.requests()).toHaveLength(1))
  return at.requests()[0]!
}

describe('a slow body', () => {
  it('comes in pieces after its headers, and is whole in the end', async () => {
    const { json } = await ask(sandbox, '/projects/web')
    sandbox.fault({ path }, { bodyMs: 300 })
    const response = await get()
    const began = performance.now()
    const chunks: Uint8Array[] = []
    for await (const chunk of response.body!) chunks.push(chunk)
    expect(performance.now() - began).toBeGreaterThan(100)
    expect(chunks.length).toBeGreaterThan(1)
    const whole = Buffer.concat(chunks)
    expect(response.headers.get('content-length')).toBe(String(whole.length))
    expect(JSON.parse(whole.toString())).toEqual(json)
    expect(sandbox.requests().at(-1)).toMatchObject({ status: 200, hungUp: false })
  })

  it.each(['', 'x', 'äö', '0123456789a'])('can be as short as %j', async (text) => {
    sandbox.fault({ path }, { bodyMs: 20, text })
    expect(await (await get()).text()).toBe(text)
  })

  it('can break off in the middle', async () => {
    sandbox.fault({ path }, { bodyMs: 20, truncate: true, text: '0123456789' })
    const response = await get()
    expect(response.headers.get('content-length')).toBe('10')
    const chunks: Uint8Array[] = []
    const reading = async () => {
      for await (const chunk of response.body!) chunks.push(chunk)
    }
    await expect(reading()).rejects.toThrow()
    expect(Buffer.concat(chunks).toString()).toBe('01234')
    expect(sandbox.requests()[0]).toMatchObject({ hungUp: false })
  })
})

describe('a latency', () => {
  it('is before every answer, but for a fault that has a delay of its own and the routes of the sandbox', async () => {
    const slow = await startSandbox({ latencyMs: 150 })
    const took = async (answer: Promise<unknown>) => {
      const began = performance.now()
      await answer
      return performance.now() - began
    }
    expect(await took(ask(slow, '/projects/web'))).toBeGreaterThan(100)
    slow.fault({ path }, { status: 503 })
    expect(await took(ask(slow, '/projects/web'))).toBeGreaterThan(100)
    await slow.close()

    const stuck = await startSandbox({ latencyMs: forever })
    stuck.fault({ path }, { delayMs: 0 })
    expect((await ask(stuck, '/projects/web')).status).toBe(200)
    expect((await fetch(`${stuck.url}/sandbox/requests`)).status).toBe(200)
    expect((await fetch(`${stuck.url}/sandbox/faults`)).status).toBe(200)
    await stuck.close()
  })

  it('lets requests wait beside each other', async () => {
    const stuck = await startSandbox({ latencyMs: forever })
    const all = Promise.allSettled([1, 2, 3].map(() => ask(stuck, '/teams')))
    await soon(() => expect(stuck.requests()).toHaveLength(3))
    await stuck.close()
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  })
})

describe('a client that hangs up', () => {
  const cases: [string, Reply, boolean][] = [
    ['before a delayed answer', { delayMs: forever }, false],
    ['before a delayed break', { delayMs: forever, reset: true }, false],
    ['in the middle of a slow body', { bodyMs: forever }, true],
    ['in the middle of a slow body that would break off', { bodyMs: forever, truncate: true }, true],
  ]
  it.each(cases)('%s is seen, and nothing more is written', async (_, reply, hasHeaders) => {
    sandbox.fault({ path }, reply)
    const client = new AbortController()
    const answer = get({ signal: client.signal }).then((response) => response.text())
    const outcome = expect(answer).rejects.toThrow('abort')
    const entry = await arrived()
    expect(entry.hungUp).toBe(false)
    if (hasHeaders) await new Promise((done) => setTimeout(done, 50))
    client.abort()
    await outcome
    await soon(() => expect(entry.hungUp).toBe(true))
    await soon(() => expect(lines).toEqual([expect.stringMatching(/^GET \/api\/v2\/projects\/web .* ms, hung up$/)]))
    expect(exchanges).toEqual([])
    expect((await ask(sandbox, '/projects/web')).status).toBe(200)
  })

  it('is not one that had its answer, whole or broken', async () => {
    await (await get()).text()
    sandbox.fault({ path }, { reset: true })
    await expect(get()).rejects.toThrow()
    sandbox.fault({ path }, { truncate: true })
    await expect(get().then((response) => response.text())).rejects.toThrow()
    sandbox.fault({ path }, { truncate: true, text: '' })
    await expect(get({}).then((response) => response.text())).resolves.toBe('')
    await soon(() => expect(lines).toHaveLength(4))
    expect(sandbox.requests().map(({ hungUp }) => hungUp)).toEqual([false, false, false, false])
    expect(lines.join()).not.toContain('hung up')
  })

  it('is not one that the sandbox left when it closed', async () => {
    const other = await startSandbox({ latencyMs: forever })
    const outcome = expect(get({}, other)).rejects.toThrow()
    const entry = await arrived(other)
    await other.close()
    await outcome
    expect(entry.hungUp).toBe(false)
  })

  it('in the middle of its request has asked nothing', async () => {
    const other = await startSandbox()
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1')
    await soon(() => expect(other.connections()).toBe(1))
    await new Promise((written) =>
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"a"`, written),
    )
    socket.destroy()
    await soon(() => expect(other.connections()).toBe(0))
    expect(other.requests()).toEqual([])
    await other.close()
  })
})

describe('the connections', () => {
  it('are counted while they are open', async () => {
    const other = await startSandbox()
    expect(other.connections()).toBe(0)
    const port = Number(new URL(other.url).port)
    const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
    await soon(() => expect(other.connections()).toBe(2))
    sockets[0]!.destroy()
    await soon(() => expect(other.connections()).toBe(1))
    await other.close()
    await soon(() => expect(other.connections()).toBe(0))
    sockets[1]!.destroy()
  })
})

it('a request is remembered with the time at which it came, in fractions of a millisecond', async () => {
  const before = Date.now()
  for (let times = 0; times < 20; times++) await ask(sandbox, '/versions')
  const times = sandbox.requests().map(({ at }) => at)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(times.some((at) => !Number.isInteger(at))).toBe(true)
  expect(times[0]).toBeGreaterThan(before - 1000)
  expect(times.at(-1)).toBeLessThan(Date.now() + 1000)
})
