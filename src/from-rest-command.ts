import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { type FromRest, fromRest, fromText, type RestMap } from './from-rest/index.ts'
import { parsed } from './from-rest/pasted.ts'
import { Untranslatable } from './from-rest/rest-map.ts'
import map from './generated/from-rest.json' with { type: 'json' }
import { createSchema } from './schema.ts'

const helpOf = (before: string) => `Usage: ${before} from-rest <url> [--method PATCH] [--body <file>] [--json]
       ${before} from-rest - < request.txt

Converts a request to LaunchDarkly's REST API to a document of GraphQL that gives or changes the same. Nothing is sent.

  <url>       the URL or the path of the request, a page of LaunchDarkly's site, a curl command, or a semantic patch;
              - reads it from the standard input
  --method    the method. Default: GET, or PATCH with a body
  --body      the file with the JSON body; - reads it from the standard input
  --json      print one line of JSON, {"query","variables"}, which the gateway takes as it is

The document and its variables go to the standard output, notes about what they leave out to the standard error. The exit
code is 0, 1 if there is no document for the request, and 2 if an option cannot be used.
`

/** What a command prints, and its exit code. */
interface Said {
  readonly out?: string
  readonly err?: string
  readonly code: number
}

/**
 * Runs `from-rest` with its arguments.
 *
 * @param before The command in front of them, for the help.
 */
export async function fromRestCommand(args: string[], before: string): Promise<Said> {
  const options = {
    help: { type: 'boolean', short: 'h' },
    json: { type: 'boolean' },
    method: { type: 'string' },
    body: { type: 'string' },
  } as const
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  if (values.help) return { out: helpOf(before), code: 0 }
  const [given, ...others] = positionals
  if (given === undefined || others.length > 0) {
    return {
      err: `Expected one URL, but got ${positionals.length}. In a shell, put it in quotes.\n\n${helpOf(before)}`,
      code: 2,
    }
  }
  if (given === '-' && values.body === '-')
    return { err: 'Expected either the request or its body from the standard input, but got both.\n', code: 2 }
  const request = given === '-' ? await text(process.stdin) : given
  const found = await translated(request, values.method, values.body)
  if (found.kind === 'unknown') return { err: refusal(found), code: 1 }
  const { document, variables, notes } = found
  const err = notes.map((note) => `Note: ${note}\n`).join('')
  if (values.json) return { out: `${JSON.stringify({ query: document, variables })}\n`, err, code: 0 }
  const hasVariables = Object.keys(variables).length > 0
  return { out: `${document}\n${hasVariables ? `\n${JSON.stringify(variables, null, 2)}\n` : ''}`, err, code: 0 }
}

async function translated(request: string, method: string | undefined, body: string | undefined): Promise<FromRest> {
  const schema = createSchema()
  const known: RestMap = map as RestMap
  if (method === undefined && body === undefined) return fromText(request, known, schema)
  try {
    const given =
      body === undefined
        ? undefined
        : parsed(body === '-' ? await text(process.stdin) : readFileSync(body, 'utf8'), 'the body')
    return fromRest(
      { method: method ?? (body === undefined ? 'GET' : 'PATCH'), url: request, body: given },
      known,
      schema,
    )
  } catch (error) {
    if (error instanceof Untranslatable) return { kind: 'unknown', message: error.message, nearest: [] }
    throw error
  }
}

function refusal({ message, nearest }: { readonly message: string; readonly nearest: readonly string[] }): string {
  return nearest.length > 0
    ? `${message}\nThe nearest:\n${nearest.map((one) => `  ${one}\n`).join('')}`
    : `${message}\n`
}
