import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { beside, documentGiven } from '../../contract/document.ts'
import { coverageOf, reportOf } from './coverage.ts'
import { floor } from './floor.ts'
import { operationsIn, parsed, printed } from './operations.ts'
import { sides } from './sides.ts'

const usage = `Usage: npm run coverage [-- --write]

Counts the operations of LaunchDarkly's REST API that the graph reaches and the sandbox answers, over the list in
scripts/reach/operations.txt, and prints the others. With LaunchDarkly's OpenAPI document, the list is compared with it.

  --write            renews the list from the document
  --help             says this

  LD_OPENAPI=<path>  the document

Exit codes: 0 as many operations as scripts/reach/floor.ts asks for · 1 fewer, or the list differs from the document ·
2 the count could not be made`

const root = resolve(import.meta.dirname, '../..')
const file = resolve(import.meta.dirname, 'operations.txt')

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { write: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help) return say(0, usage)
  const found = await documentGiven({ env: process.env, beside })
  if ('wrong' in found) return say(2, `coverage: ${found.wrong}`)
  if ('skipped' in found) {
    if (values.write) return say(2, `coverage: the list cannot be renewed. ${found.skipped}`)
    say(0, `coverage: the comparison of the list with LaunchDarkly's document was SKIPPED. ${found.skipped}`)
  } else if (values.write) {
    writeFileSync(file, printed(operationsIn(found.document)))
  } else if (printed(operationsIn(found.document)) !== readFileSync(file, 'utf8')) {
    return say(1, 'coverage: the list differs from the document. Run: npm run coverage -- --write')
  }
  const coverage = coverageOf(parsed(readFileSync(file, 'utf8')), await sides(root))
  const isGood = coverage.covered >= floor && coverage.unknown.length === 0
  return say(isGood ? 0 : 1, reportOf(coverage, floor).join('\n'))
}

function say(code: number, text: string): number {
  console.log(text)
  return code
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error('coverage:', error)
  process.exitCode = 2
}
