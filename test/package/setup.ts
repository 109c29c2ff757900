import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The paths of the files in the package. */
    readonly files: readonly string[]
    /** The folder of the unpacked package, with its production dependencies alone. */
    readonly installed: string
  }
}

const root = resolve(import.meta.dirname, '../..')

const shell = (command: string, cwd: string): string =>
  execFileSync('sh', ['-c', command], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

/** Makes the package once for all tests, and installs it. */
export default function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'launchdarkly-graphql-'))
  const [packed] = JSON.parse(shell(`npm pack --silent --json --pack-destination '${folder}'`, root))
  shell(`tar -xzf '${packed.filename}'`, folder)
  const installed = join(folder, 'package')
  // The lock file is not part of the package. Here it keeps the versions to those that npm has in its cache.
  copyFileSync(join(root, 'package-lock.json'), join(installed, 'package-lock.json'))
  shell('npm ci --omit=dev --ignore-scripts --prefer-offline --no-audit --no-fund --silent', installed)
  provide(
    'files',
    packed.files.map(({ path }: { path: string }) => path),
  )
  provide('installed', installed)
  return () => rmSync(folder, { recursive: true, force: true })
}
