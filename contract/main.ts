import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checker } from './check.ts'
import { deviations } from './deviations.ts'
import { beside, findDocument, url } from './document.ts'
import { forgiveness } from './forgiveness.ts'
import { ourFindings } from './ours.ts'
import { recorded } from './recording.ts'
import { report } from './report.ts'
import type { ApiDocument } from './schema.ts'
import { runSuite } from './suite.ts'
import { tally } from './tally.ts'
import { validator } from './validator.ts'

const usage = `Usage: npm run contract [-- --recorded <directory>]

Runs all tests, and holds every request that the gateway sends in them, and every answer of the sandbox, against LaunchDarkly's
own OpenAPI document, as well as the documents and the arguments that src/rest/ types, and the instructions that the graph takes. Without a
document the check is skipped.

  --recorded <directory>  checks an existing recording (made with SANDBOX_RECORD=<directory>) and runs no tests
  --no-documents          leaves out what src/rest/ types and the graph takes
  --help                  says this

  LD_OPENAPI=<path>       the document, as published at ${url}

Exit codes: 0 all as documented, or skipped · 1 violations, or nothing recorded · 2 the check could not be made ·
any other: that of the failed tests`

const root = resolve(import.meta.dirname, '..')

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      recorded: { type: 'string' },
      documents: { type: 'boolean', default: true },
      help: { type: 'boolean' },
    },
    allowNegative: true,
  })
  if (values.help) return say(0, usage)
  const found = await findDocument({ env: process.env, beside, url })
  if ('wrong' in found) return say(2, `contract: ${found.wrong}`)
  if ('skipped' in found) return say(0, `contract: the check was SKIPPED. ${found.skipped}`)
  say(0, `contract: holding the tests against ${found.from}`)
  const differing = values.documents ? await ourFindings(found.document, root) : []
  if (differing.length)
    return say(1, ['contract: our documents are not those of LaunchDarkly', ...differing].join('\n  '))
  if (values.recorded) return check(found.document, values.recorded)

  const directory = await mkdtemp(join(tmpdir(), 'contract-'))
  const failed = await runSuite(directory)
  const code = failed || (await check(found.document, directory))
  if (code === 0) await rm(directory, { recursive: true })
  return code === 0 ? 0 : say(code, `contract: the recording is kept in ${directory}`)
}

async function check(document: ApiDocument, directory: string): Promise<number> {
  const checked = checker(await validator(document))
  const { isForgiven, warnings } = forgiveness(deviations)
  const { add, total } = tally(isForgiven)
  for await (const exchange of recorded(directory)) add(exchange, checked(exchange))
  const sum = total()
  const isGood = sum.exchanges > 0 && sum.violations.length === 0
  return say(isGood ? 0 : 1, report(sum, warnings()).join('\n'))
}

function say(code: number, text: string): number {
  console.log(text)
  return code
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error('contract:', error)
  process.exitCode = 2
}
