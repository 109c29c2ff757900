import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Writes the list of production dependencies as npm makes it from the lock file, in both of its formats. Takes the folder for them.
 * npm's own `--omit dev` leaves out what development needs too, such as graphql. So npm gets a lock file without development.
 */

interface Locked {
  readonly dev?: boolean
  readonly devDependencies?: unknown
}

const root = resolve(import.meta.dirname, '..')
const folder = resolve(process.argv[2] ?? root)
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'))

const { devDependencies: _, ...manifest } = read('package.json')
const lock = read('package-lock.json')
const { '': own, ...packages }: Record<string, Locked> = lock.packages
const { devDependencies: __, ...self } = own!
const production = Object.entries(packages).filter(([, { dev }]) => !dev)

const scratch = mkdtempSync(join(tmpdir(), 'sbom-'))
// npm takes the name of the folder for that of the package.
const copy = join(scratch, manifest.name)
mkdirSync(copy)
writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest))
writeFileSync(
  join(copy, 'package-lock.json'),
  JSON.stringify({ ...lock, packages: { '': self, ...Object.fromEntries(production) } }),
)
for (const [ending, format] of Object.entries({ cdx: 'cyclonedx', spdx: 'spdx' })) {
  const args = ['sbom', '--sbom-format', format, '--package-lock-only']
  const list = execFileSync('npm', args, { cwd: copy, encoding: 'utf8', maxBuffer: 2 ** 26 })
  const file = join(folder, `sbom.${ending}.json`)
  writeFileSync(file, list)
  console.log(file)
}
rmSync(scratch, { recursive: true })
