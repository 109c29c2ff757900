import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { inherited } from '../support/inherited.ts'

const root = join(import.meta.dirname, '../..')
const children: ChildProcess[] = []
const sandboxes: Sandbox[] = []

afterEach(async () => {
  for (const child of children.splice(0)) signalAll(child, 'SIGKILL')
  for (const sandbox of sandboxes.splice(0)) await sandbox.close()
})

/** Signals npm and all that it started. Returns whether there is anything left of it. */
function signalAll({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid!, signal)
  } catch {
    return false
  }
}

/** Runs an npm command as the leader of a group of processes, as a terminal does. */
async function npm(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { HOME = root } = process.env
  const child = spawn('npm', args, { cwd: root, detached: true, env: { ...inherited, HOME, PORT: '0', ...env } })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const address = /http:\/\/127\.0\.0\.1:\d+(?=\/graphql|\s)/
  await expect.poll(() => child.exitCode !== null || address.test(output), { timeout: 60_000 }).toBe(true)
  expect(output).toMatch(address)
  return {
    child,
    url: `${address.exec(output)![0]}/graphql`,
    output: () => output,
    async ended(): Promise<number | null> {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      return child.exitCode
    },
    isGone: () => expect.poll(() => signalAll(child, 0), { timeout: 20_000 }).toBe(false),
  }
}

/** The gateway under npm, with an answer under way that takes some seconds. */
async function answering(args: readonly string[], latencyMs = 2000) {
  const sandbox = await startSandbox({ latencyMs })
  sandboxes.push(sandbox)
  const server = await npm(args, { LAUNCHDARKLY_BASE_URL: sandbox.url, SHUTDOWN_GRACE_MS: '60000' })
  const answer = fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: sandbox.token },
    body: '{"query":"{ projects { totalCount } }"}',
  }).then(
    (response) => response.json(),
    () => 'cut',
  )
  await expect.poll(() => sandbox.requests().length, { timeout: 20_000 }).toBe(1)
  return { ...server, answer }
}

const answered = { data: { projects: { totalCount: 4 } } }

describe('npm start', () => {
  it('ends on SIGTERM to npm, after its answers, and leaves no process', async () => {
    const { child, answer, ended, isGone, output } = await answering(['start'])
    child.kill('SIGTERM')
    expect(await answer).toEqual(answered)
    expect(await ended()).toBe(0)
    await isGone()
    expect(output()).toContain('"msg":"ended"')
  }, 120_000)

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends on %s to npm and its children alike, after its answers',
    async (signal) => {
      const { child, answer, isGone, output } = await answering(['start'])
      signalAll(child, signal)
      expect(await answer).toEqual(answered)
      await isGone()
      expect(output()).toContain(`"signal":"${signal}"`)
    },
    120_000,
  )

  it('ends at once on a second SIGTERM', async () => {
    const { child, answer, isGone, output } = await answering(['start'], 600_000)
    child.kill('SIGTERM')
    await expect.poll(output, { timeout: 20_000 }).toContain('"msg":"ending"')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    child.kill('SIGTERM')
    expect(await answer).toBe('cut')
    await isGone()
  }, 120_000)

  it('ends after its answers where npm is killed', async () => {
    const { child, answer, isGone } = await answering(['start'])
    child.kill('SIGKILL')
    expect(await answer).toEqual(answered)
    await isGone()
  }, 120_000)
})

it('the gateway ends after its answers where npm puts a shell in between', async () => {
  const { child, answer, isGone } = await answering(['exec', '--call', 'node src/main.ts; true'])
  child.kill('SIGTERM')
  expect(await answer).toEqual(answered)
  await isGone()
}, 120_000)

it('npm run sandbox ends on SIGTERM to npm', async () => {
  const { child, ended, isGone } = await npm(['run', 'sandbox', '--', '--port', '0'])
  child.kill('SIGTERM')
  expect(await ended()).toBe(0)
  await isGone()
}, 120_000)
