import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { generatedDocuments } from './generated-documents.ts'

/** Renews the generated parts of the documents (`--write`) or compares them with the sources (`--check`). */

const root = resolve(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { write: { type: 'boolean' }, check: { type: 'boolean' } } })

if (Boolean(values.write) === Boolean(values.check)) {
  console.error('Expected --write or --check.')
  process.exitCode = 2
} else {
  for (const [path, renewed] of Object.entries(await generatedDocuments(root))) {
    const file = resolve(root, path)
    if (readFileSync(file, 'utf8') === renewed) continue
    if (values.write) writeFileSync(file, renewed)
    else {
      console.error(`${path} differs from the sources. Run: npm run docs -- --write`)
      process.exitCode = 1
    }
  }
}
