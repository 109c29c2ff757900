import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, expect } from 'vitest'

export const root = resolve(import.meta.dirname, '../..')

const folders: string[] = []
const stops: (() => Promise<void>)[] = []

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** An empty folder outside of the repository, where none of its packages can be found by chance. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'launchdarkly-graphql-'))
  folders.push(folder)
  return folder
}

/** Runs a command line to its end, and throws if it fails. Returns what it printed. */
export const shell = (command: string, cwd: string): string =>
  execFileSync('sh', ['-c', command], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** Starts a server that runs until the test ends, and waits until it printed its address. */
export async function served(command: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
  const [file = '', ...args] = command
  const options = { cwd, env: { PATH: process.env.PATH, ...env }, detached: true } as const
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  stops.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    // Some servers are several processes, which are one group.
    process.kill(-child.pid!, 'SIGKILL')
    await exit
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const address = /(http:\/\/)[^/\s]+:(\d+)/
  await expect.poll(() => child.exitCode !== null || address.test(output), { timeout: 30_000 }).toBe(true)
  expect(output).toMatch(address)
  return { url: `http://127.0.0.1:${address.exec(output)?.[2]}`, child, output: () => output }
}

/** Asks a gateway that runs. */
export async function ask(url: string, query: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })
  return response.json()
}
