import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const root = await mkdtemp(join(tmpdir(), 'contract-test-'))
afterAll(() => rm(root, { recursive: true }))

/** A new directory with files of these names and contents. It is gone once the tests of the file are done. */
export async function directoryWith(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(root, 'case-'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content)
  return directory
}
