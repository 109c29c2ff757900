import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = await mkdtemp(join(tmpdir(), 'contract-test-'))
// Several files of tests may share the process.
process.once('exit', () => rmSync(root, { recursive: true, force: true }))

/** A new directory with files of these names and contents. It is gone once the process ends. */
export async function directoryWith(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(root, 'case-'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content)
  return directory
}
