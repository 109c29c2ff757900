import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Writes the list of production dependencies as npm makes it from the lock file, in both of its formats. Takes the folder for them. */

const root = resolve(import.meta.dirname, '..')
const folder = resolve(process.argv[2] ?? root)
const { name } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))

const listed = (format: 'cyclonedx' | 'spdx') => {
  const args = ['sbom', '--sbom-format', format, '--omit', 'dev', '--package-lock-only']
  return JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 }))
}

const cyclonedx = listed('cyclonedx')
// npm takes the name of the folder.
cyclonedx.metadata.component.name = name
for (const [ending, list] of Object.entries({ cdx: cyclonedx, spdx: listed('spdx') })) {
  const file = resolve(folder, `sbom.${ending}.json`)
  writeFileSync(file, `${JSON.stringify(list, null, 2)}\n`)
  console.log(file)
}
