import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { ApiDocument } from '../contract/schema.ts'
import { draftsOf } from './drafts/drafts.ts'
import { modelOf } from './drafts/model.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const beside = fileURLToPath(new URL('../../shared/launchdarkly/openapi.json', import.meta.url))

const usage = `Usage: npm run new -- <resource> --path <path of the list> --area <area> --type <type>

Drafts the files of a resource from LaunchDarkly's OpenAPI document: SDL, operations, resolvers, sandbox and a test. What the document
does not say is marked with DECIDE. Files that exist are left alone.

  npm run new -- relay-proxy-configurations --path /api/v2/account/relay-auto-configs --area integrations --type RelayProxyConfiguration

  --into <directory>   the root of the project that gets the files. Default this one
  --help               says this

  LD_OPENAPI=<path>    the document. Default ${beside}`

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      path: { type: 'string' },
      area: { type: 'string' },
      type: { type: 'string' },
      into: { type: 'string', default: root },
      help: { type: 'boolean' },
    },
  })
  const [name] = positionals
  const { path, area, type, into } = values
  if (values.help) return say(0, usage)
  if (!name || !path || !area || !type) return say(2, `new: expected a resource, --path, --area and --type\n\n${usage}`)
  const from = process.env.LD_OPENAPI ?? beside
  if (!existsSync(from))
    return say(2, `new: there is no OpenAPI document at ${from}. Set LD_OPENAPI to the path of a copy.`)
  const document: ApiDocument = JSON.parse(readFileSync(from, 'utf8'))
  const model = modelOf(document, { name, path, area, type })
  if (typeof model === 'string') return say(2, `new: ${model}`)

  const { files, lines } = draftsOf(model)
  for (const [file, text] of Object.entries(files)) write(join(into, file), formatted(file, text))
  say(0, '\nLines to add:\n')
  for (const [file, line] of Object.entries(lines)) say(0, `  ${file}\n    ${line}`)
  return say(0, '\nThen: npm run schema -- --write && npm run codegen && npm run check')
}

function write(file: string, text: string): void {
  if (existsSync(file)) return void say(0, `kept   ${file}`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  say(0, `draft  ${file}`)
}

const formatted = (file: string, text: string): string =>
  execFileSync(join(root, 'node_modules/.bin/biome'), ['check', '--write', `--stdin-file-path=${file}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  })

function say(code: number, text: string): number {
  ;(code ? console.error : console.log)(text)
  return code
}

process.exitCode = main()
