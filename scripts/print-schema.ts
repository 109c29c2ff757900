import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { printSchemaWithDirectives } from '@graphql-tools/utils'
import { printSubgraph } from '../src/federation.ts'
import { createSchema } from '../src/schema.ts'

/** The printed schema is committed, so that a change of the SDL is seen in review. */
const file = new URL('../schema.graphql', import.meta.url)

const { values } = parseArgs({
  options: {
    write: { type: 'boolean' },
    check: { type: 'boolean' },
    'read-only': { type: 'boolean' },
    federation: { type: 'boolean' },
    prefix: { type: 'string' },
  },
})
const { 'read-only': readOnly, federation, prefix } = values
const schema = createSchema({ readOnly, federation, federationPrefix: prefix })
const printed = federation ? printSubgraph(schema) : `${printSchemaWithDirectives(schema)}\n`

// The file has the whole API schema.
if (readOnly || federation || prefix !== undefined) process.stdout.write(printed)
else if (values.write) writeFileSync(file, printed)
else if (!values.check) process.stdout.write(printed)
else if (readFileSync(file, 'utf8') !== printed) {
  console.error('schema.graphql is not what schema/ says. Run: npm run schema -- --write')
  process.exitCode = 1
}
