import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished } from 'vitest'
import { tokens } from '../../sandbox/account/tokens.ts'
import { inherited } from './inherited.ts'
import type { AnsweredError } from './stack.ts'

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** The gateway as a process of its own, which ends with the test. */
export interface ServerProcess {
  readonly child: ChildProcess
  /** What it printed. */
  output(): string
  /** Waits until it printed the address of the graph. */
  url(): Promise<string>
  ended(): Promise<number | null>
  /** Sends a query, with the token of the sandbox. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they selected.
  ask(query: string): Promise<{ data: any; errors?: readonly AnsweredError[] }>
}

/** Starts the gateway as `npm start` does, on a free port and with these variables alone. */
export function startServer(env: Readonly<Record<string, string>> = {}, args: readonly string[] = []): ServerProcess {
  const main = new URL('../../src/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, ...args], { env: { ...inherited, PORT: '0', ...env } })
  onTestFinished(() => end(child))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const url = async () => {
    const address = /http:\S+\/graphql/
    await expect.poll(() => child.exitCode !== null || address.test(output), { timeout: 60_000 }).toBe(true)
    expect(output).toMatch(address)
    return address.exec(output)![0]
  }
  return {
    child,
    output: () => output,
    url,
    async ended() {
      if (child.exitCode === null) await once(child, 'exit')
      return child.exitCode
    },
    async ask(query) {
      const response = await fetch(await url(), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: tokens.admin },
        body: JSON.stringify({ query }),
      })
      return (await response.json()) as Awaited<ReturnType<ServerProcess['ask']>>
    },
  }
}
