import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))

/** Runs all tests with every sandbox recording into the directory, and answers their exit code. */
export async function runSuite(directory: string): Promise<number> {
  const child = spawn(process.execPath, [vitest, 'run'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, SANDBOX_RECORD: directory },
    stdio: 'inherit',
  })
  const [code] = await once(child, 'exit')
  return code ?? 1
}
