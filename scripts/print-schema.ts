import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { printSchemaWithDirectives } from '@graphql-tools/utils'
import { printSubgraph } from '../src/federation.ts'
import { createSchema } from '../src/schema.ts'
import { unnamedBreaks } from './schema-breaks.ts'

const root = resolve(import.meta.dirname, '..')
/** The printed schema is committed, so that a change of the SDL is seen in review. */
const file = resolve(root, 'schema.graphql')

const { values } = parseArgs({
  options: {
    write: { type: 'boolean' },
    check: { type: 'boolean' },
    release: { type: 'boolean' },
    'read-only': { type: 'boolean' },
    federation: { type: 'boolean' },
    prefix: { type: 'string' },
    // For the tests of the check.
    released: { type: 'string', default: resolve(root, 'schema.released.graphql') },
    changelog: { type: 'string', default: resolve(root, 'CHANGELOG.md') },
  },
})
const { 'read-only': readOnly, federation, prefix, released, changelog } = values
const schema = createSchema({ readOnly, federation, federationPrefix: prefix })
const printed = federation ? printSubgraph(schema) : `${printSchemaWithDirectives(schema)}\n`

// The files have the whole API schema.
if (readOnly || federation || prefix !== undefined) process.stdout.write(printed)
else if (values.write) writeFileSync(file, printed)
else if (values.release) writeFileSync(released, printed)
else if (values.check) await check()
else process.stdout.write(printed)

async function check(): Promise<void> {
  const problems: string[] = []
  if (readFileSync(file, 'utf8') !== printed) {
    problems.push('schema.graphql differs from what schema/ says. Run: npm run schema -- --write')
  }
  if (!existsSync(released))
    console.log('No schema is released yet: there is no schema.released.graphql to compare with.')
  else {
    const text = (path: string) => readFileSync(path, 'utf8')
    const comparison = { released: text(released), current: printed, changelog: text(changelog) }
    for (const one of await unnamedBreaks(comparison)) {
      problems.push(`CHANGELOG.md, section Unreleased, does not name a break of the released schema: ${one}`)
    }
  }
  for (const problem of problems) console.error(problem)
  if (problems.length) process.exitCode = 1
}
