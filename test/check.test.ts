import { execFile } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { inherited } from './support/inherited.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})

afterAll(() => sandbox.close())

/** Runs the command to its end. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const main = new URL('../src/main.ts', import.meta.url).pathname
  sandbox.forget()
  return new Promise<{ code: number; output: string }>((resolve) => {
    const ended = (error: Error | null, stdout: string, stderr: string) =>
      resolve({ code: error ? Number((error as { code?: unknown }).code) : 0, output: stdout + stderr })
    execFile(process.execPath, [main, ...args], { env: { ...inherited, ...env } }, ended)
  })
}

const canary = 'api-ca9a17db-0000-4000-8000-ca9a17db0c01'

describe('--check', () => {
  it('says whose the token is in one call, and does not repeat the token', async () => {
    const env = { LAUNCHDARKLY_BASE_URL: sandbox.url, LAUNCHDARKLY_ACCESS_TOKEN: sandbox.token }
    const { code, output } = await run(['--check'], env)
    expect(output).toMatch(
      /^The settings are usable\. To http:\S+ you are the token "Demo", .*member \w+, account \w+\.\n$/,
    )
    expect(output).not.toContain(sandbox.token)
    expect(sandbox.requests().map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /api/v2/caller-identity'])
    expect(code).toBe(0)
  })

  it('ends with 1 where LaunchDarkly does not take the token, which is not repeated', async () => {
    const env = { LAUNCHDARKLY_BASE_URL: sandbox.url, LAUNCHDARKLY_ACCESS_TOKEN: canary }
    const { code, output } = await run(['--check'], env)
    expect(output).toBe('LaunchDarkly answered 401 to GET /api/v2/caller-identity: Invalid access token\n')
    expect(code).toBe(1)
  })

  it('ends with 1 where LaunchDarkly cannot be reached', async () => {
    const env = { LAUNCHDARKLY_BASE_URL: 'http://127.0.0.1:9', LAUNCHDARKLY_ACCESS_TOKEN: canary }
    const { code, output } = await run(['--check'], env)
    expect(output).toBe('The connection to LaunchDarkly failed: ECONNREFUSED (GET /api/v2/caller-identity).\n')
    expect(code).toBe(1)
  })

  it.each([
    ['no token', { LAUNCHDARKLY_ACCESS_TOKEN: '' }, 'expected the access token to check, but got none'],
    ['what is no token', { LAUNCHDARKLY_ACCESS_TOKEN: `${canary}\nx` }, 'but got something else'],
    ['an unusable setting', { PORT: 'x', LAUNCHDARKLY_ACCESS_TOKEN: canary }, 'PORT: expected a whole number'],
  ])(
    'ends with 2 for %s, without a call',
    async (_, env, expected) => {
      const { code, output } = await run(['--check'], { LAUNCHDARKLY_BASE_URL: sandbox.url, ...env })
      expect(output).toContain(expected)
      expect(output).not.toContain(canary)
      expect(sandbox.requests()).toEqual([])
      expect(code).toBe(2)
    },
    30_000,
  )

  it('checks the embedded sandbox with the token that it lends', async () => {
    const { code, output } = await run(['--sandbox', '--check'])
    expect(output).toContain('you are the token "Demo"')
    expect(code).toBe(0)
  })
})

describe('--sandbox', () => {
  it('is refused beside a LaunchDarkly to speak to', async () => {
    const { code, output } = await run(['--sandbox'], { LAUNCHDARKLY_BASE_URL: sandbox.url })
    expect(output).toBe('Expected either --sandbox or LAUNCHDARKLY_BASE_URL, but got both: which is meant?\n')
    expect(code).toBe(2)
  })
})
