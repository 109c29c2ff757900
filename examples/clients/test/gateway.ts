import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the gateway that the tests share. Each changes an environment of its own. */
    url: string
  }
}

/** The tokens that the sandbox knows. The limited one may read flags, but no teams. */
export const tokens = {
  admin: 'api-5a17db0c-0000-4000-8000-5a17db0c0001',
  limited: 'api-5a17db0c-0000-4000-8000-5a17db0c0003',
}

export interface Started {
  /** What it listens on: the first URL that it printed. */
  readonly url: string
  stop(): Promise<void>
}

/** Starts a server of the repository, by its file, on a free port. */
export async function start(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const main = resolve(import.meta.dirname, '../../..', file)
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH, ...env } })
  const ended = once(child, 'exit')
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        const [found] = /http:\S+\d(?:\/graphql)?/.exec(output) ?? []
        if (found) resolve(found)
      })
    }
    child.on('exit', () => reject(new Error(`Expected ${file} to start, but got ${output.slice(0, 300)}`)))
  })
  return {
    url,
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Starts the gateway as `npm start` does, on a sandbox of its own unless told another upstream. */
export const startGateway = (env: Readonly<Record<string, string>> = {}): Promise<Started> =>
  start('src/main.ts', [], { PORT: '0', LOG_LEVEL: 'error', ...env })

/** Starts the gateway of all tests before the first, and stops it after the last. It remembers what it reads. */
export default async function setup({ provide }: TestProject) {
  const { url, stop } = await startGateway({ CACHE_TTL_MS: '60000' })
  provide('url', url)
  return stop
}

/** A request that a client made, and how the gateway answered it. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly body: string
  readonly status: number
  readonly calls: number
  readonly type: string
}

/** The `fetch` of a client, which writes down what it is used for. */
export function recordedFetch(): { readonly fetch: typeof globalThis.fetch; readonly sent: Sent[] } {
  const sent: Sent[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await globalThis.fetch(input, init)
    const { status, headers } = response
    sent.push({
      method: init?.method ?? 'GET',
      url: String(input),
      body: String(init?.body ?? ''),
      status,
      calls: Number(headers.get('x-rest-calls')),
      type: headers.get('content-type') ?? '',
    })
    return response
  }
  return { fetch, sent }
}
