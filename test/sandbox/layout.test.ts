import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../sandbox')
const files = globSync('**/*.ts', { cwd: root })
const textOf = (file: string) => readFileSync(join(root, file), 'utf8')

/** The files of the sandbox that each one imports or exports again, for their types alone or not. */
const imports = new Map(
  files.map((file) => {
    const found = [...textOf(file).matchAll(/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g)]
    return [file, found.map(([, from, lazily]) => join(file, '..', (from ?? lazily)!))]
  }),
)

function reachedFrom(file: string, seen = new Set<string>()): Set<string> {
  for (const next of imports.get(file) ?? []) {
    if (seen.has(next)) continue
    seen.add(next)
    reachedFrom(next, seen)
  }
  return seen
}

const areas = [
  ...['account', 'projects', 'flags', 'segments', 'contexts', 'changes', 'releases', 'experiments', 'code'],
  ...['insights', 'integrations', 'usage', 'ai'],
]
const shared = ['faults', 'filters', 'http', 'limits', 'patches', 'policies', 'resource', 'seed']

it('the sandbox has a folder for each area, and for what all resources share', () => {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map(({ name }) => name).filter((name) => !areas.includes(name) && !shared.includes(name))).toEqual([])
})

it('no file of the sandbox is left out of what its command reaches', () => {
  const reached = reachedFrom('main.ts')
  expect(files.filter((file) => file !== 'main.ts' && !reached.has(file))).toEqual([])
})

it('no file of the sandbox imports itself through others', () => {
  expect(files.filter((file) => reachedFrom(file).has(file))).toEqual([])
})

it('no file of the sandbox is longer than 200 lines', () => {
  expect(files.filter((file) => textOf(file).split('\n').length > 201)).toEqual([])
})
