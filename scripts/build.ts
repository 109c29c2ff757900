import { execSync } from 'node:child_process'
import { cpSync, existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { bundledCommand, writeLicences } from './command.ts'

/**
 * Makes dist/, which needs no more than the production dependencies: the library as modules with their types, the command in one file,
 * and what both read.
 */

const root = resolve(import.meta.dirname, '..')
const dist = resolve(root, 'dist')

rmSync(dist, { recursive: true, force: true })
execSync('tsc --project tsconfig.build.json', { cwd: root, stdio: 'inherit' })
for (const path of globSync('{schema/**,examples}/*.graphql', { cwd: root }))
  cpSync(resolve(root, path), resolve(dist, path))
cpSync(resolve(root, 'explorer/dist'), resolve(dist, 'explorer/dist'), { recursive: true })

/** Adds a file of declarations, and all that it names, to those that are needed. */
function need(file: string, needed: Set<string>): Set<string> {
  if (needed.has(file) || !existsSync(file)) return needed
  needed.add(file)
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.[jt]s['"]/g)) {
    need(resolve(file, '..', `${path}.d.ts`), needed)
  }
  return needed
}

// The compiler declares every file. What no user of the library can reach would be half of the package.
const needed = need(resolve(dist, 'src/index.d.ts'), new Set())
for (const path of globSync('**/*.d.ts', { cwd: dist })) {
  const file = resolve(dist, path)
  if (!needed.has(file)) rmSync(file)
}

writeLicences(await bundledCommand(resolve(dist, 'src/main.js')), resolve(dist, 'licences.txt'))
