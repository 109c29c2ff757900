import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { printSchema } from 'graphql'
import { createSchema } from '../src/schema.ts'

/** The printed schema is committed, so that a change of the SDL is seen in review. */
const file = new URL('../schema.graphql', import.meta.url)

const { values } = parseArgs({
  options: { write: { type: 'boolean' }, check: { type: 'boolean' }, 'read-only': { type: 'boolean' } },
})
const readOnly = values['read-only']
const printed = `${printSchema(createSchema({ readOnly }))}\n`

// The file has the whole schema.
if (readOnly) process.stdout.write(printed)
else if (values.write) writeFileSync(file, printed)
else if (!values.check) process.stdout.write(printed)
else if (readFileSync(file, 'utf8') !== printed) {
  console.error('schema.graphql is not what schema/ says. Run: npm run schema -- --write')
  process.exitCode = 1
}
