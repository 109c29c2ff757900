import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { inherited } from '../support/inherited.ts'

const running: ChildProcess[] = []

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

const path = (file: string) => new URL(file, import.meta.url).pathname

interface Start {
  readonly stdout?: 'pipe' | number
  readonly stderr?: 'pipe' | number
  readonly env?: Readonly<Record<string, string>>
}

/** The gateway on its sandbox as a process of its own, whose output nobody reads unless the test does. */
async function start({ stdout = 'pipe', stderr = 'pipe', env = {} }: Start = {}) {
  const port = await freePort()
  const child = spawn(process.execPath, [path('../../src/main.ts')], {
    env: { ...inherited, PORT: String(port), METRICS: '1', LOG_FORMAT: 'json', ...env },
    stdio: ['ignore', stdout, stderr],
  })
  running.push(child)
  const url = `http://127.0.0.1:${port}`
  const health = () =>
    fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) }).then(
      ({ status }) => status,
      () => 0,
    )
  return {
    child,
    health,
    url,
    listens: () => expect.poll(async () => child.exitCode ?? (await health()), { timeout: 60_000 }).toBe(200),
    async ask(query: string, headers: Readonly<Record<string, string>> = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
        signal: AbortSignal.timeout(20_000),
      })
      return { status: response.status, ...((await response.json()) as { data?: unknown; errors?: unknown }) }
    },
    async ended(): Promise<number | null> {
      if (child.exitCode === null) await once(child, 'exit')
      return child.exitCode
    },
  }
}

const query = '{ projects { totalCount } }'
const answer = { status: 200, data: { projects: { totalCount: 4 } } }
const mutation = `mutation { updateFlag(input: { projectKey: "web", key: "checkout-tax-preview", environmentKey: "staging",
  instructions: [{ turnFlagOff: true }] }) { flag { key } userErrors { code } } }`
const changed = { status: 200, data: { updateFlag: { flag: { key: 'checkout-tax-preview' }, userErrors: [] } } }

describe('the gateway', () => {
  it('starts, answers, changes and ends with stdout and stderr on a full disk', async () => {
    const full = openSync('/dev/full', 'w')
    const server = await start({ stdout: full, stderr: full, env: { LOG_LEVEL: 'debug' } })
    closeSync(full)
    await server.listens()
    expect(await server.ask(query)).toEqual(answer)
    expect(await server.ask(mutation)).toEqual(changed)
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
  }, 90_000)

  it('answers and ends after the readers of stdout and stderr are gone', async () => {
    const server = await start({ env: { LOG_LEVEL: 'debug' } })
    server.child.stdout?.destroy()
    server.child.stderr?.destroy()
    await server.listens()
    expect(await server.ask(query)).toEqual(answer)
    expect(await server.ask(mutation)).toEqual(changed)
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
  }, 90_000)

  it.each(['json', 'pretty'])(
    'answers and ends while nobody reads a megabyte of its log (%s)',
    async (format) => {
      const server = await start({ env: { LOG_LEVEL: 'debug', LOG_FORMAT: format } })
      await server.listens()
      const long = 'x'.repeat(100)
      const headers = { 'graphql-client-name': long, 'graphql-client-version': long, 'x-request-id': long }
      for (let round = 0; round < 40; round++) {
        const asked = Array.from({ length: 50 }, () => server.ask(`query ${long} { __typename }`, headers))
        for (const { status } of await Promise.all(asked)) expect(status).toBe(200)
        expect(await server.health()).toBe(200)
      }
      const output = text(server.child.stdout!)
      server.child.kill('SIGTERM')
      expect(await server.ended()).toBe(0)
      expect((await output).length).toBeGreaterThan(1_000_000)
    },
    120_000,
  )

  it('loses no line at its end', async () => {
    const server = await start()
    const output = text(server.child.stdout!)
    await server.listens()
    const asked = Array.from({ length: 300 }, (_, index) =>
      server.ask('{ __typename }', { 'x-request-id': `id-${index}` }),
    )
    await Promise.all(asked)
    server.child.kill('SIGTERM')
    expect(await server.ended()).toBe(0)
    const lines = (await output).trimEnd().split('\n')
    const entries = lines.map((line) => JSON.parse(line) as { msg: string; requestId?: string })
    expect(new Set(entries.flatMap(({ requestId }) => requestId ?? [])).size).toBe(300)
    expect(entries.at(-1)).toMatchObject({ msg: 'ended' })
  }, 90_000)
})

it('the sandbox prints its requests to a full disk, answers and ends', async () => {
  const port = await freePort()
  const full = openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [path('../../sandbox/main.ts'), '--port', String(port), '--log'], {
    stdio: ['ignore', full, full],
  })
  closeSync(full)
  running.push(child)
  const asked = () =>
    fetch(`http://127.0.0.1:${port}/api/v2`).then(
      ({ status }) => status,
      () => 0,
    )
  await expect.poll(asked, { timeout: 60_000 }).toBe(200)
  expect(await asked()).toBe(200)
  child.kill('SIGTERM')
  if (child.exitCode === null) await once(child, 'exit')
  expect(child.exitCode).toBe(0)
}, 90_000)

describe('a log whose reader is slow', () => {
  const lines = 10_000

  function writer(format: string, withinMs = 60_000) {
    const child = spawn(process.execPath, [path('../support/log-writer.ts'), String(lines), format, String(withinMs)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.push(child)
    return child
  }

  it('keeps what it can, drops the rest in whole lines, and says how many once the reader is back', async () => {
    const child = writer('json')
    const [said] = await once(child.stderr, 'data')
    const { dropped } = JSON.parse(String(said))
    expect(dropped).toBeGreaterThan(0)
    expect(dropped).toBeLessThan(lines)
    const entries = (await text(child.stdout))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const kept = lines - dropped
    expect(entries.slice(0, -1).map(({ index }) => index)).toEqual([...Array(kept).keys()])
    expect(entries.at(-1)).toMatchObject({
      level: 'warn',
      dropped,
      msg: expect.stringContaining('lines of the log were dropped'),
    })
  }, 90_000)

  it('drops as much where it is pretty', async () => {
    const child = writer('pretty')
    const [said] = await once(child.stderr, 'data')
    const { dropped } = JSON.parse(String(said))
    expect(dropped).toBeGreaterThan(0)
    const output = (await text(child.stdout)).trimEnd().split('\n')
    expect(output).toHaveLength(lines - dropped + 1)
    expect(output.at(-1)).toContain(`"dropped":${dropped}`)
  }, 90_000)

  it('does not keep the process from ending', async () => {
    const child = writer('json', 200)
    await once(child, 'exit')
    expect(child.exitCode).toBe(0)
  }, 90_000)
})
