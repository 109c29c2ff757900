import { parseArgs } from 'node:util'
import { startSandbox } from './index.ts'
import { scaleLimits } from './seed/scale.ts'

const numbers = { port: { otherwise: 4010, least: 0, most: 65_535 }, ...scaleLimits }

const help = `An in-memory LaunchDarkly for demos and tests. It forgets everything when it ends.

Usage: node sandbox/main.ts [options]

  --port N           where to listen, 0 for any free port (default ${numbers.port.otherwise})
  --host NAME        which address to listen on (default 127.0.0.1)
  --flags N          live flags of the project web (default ${numbers.flags.otherwise})
  --projects N       projects, at least ${numbers.projects.least} (default ${numbers.projects.otherwise})
  --members N        members, at least ${numbers.members.least} (default ${numbers.members.otherwise})
  --environments N   environments of the project infra (default ${numbers.environments.otherwise})
  --log              print a line for every request
  --help             print this
`

function wrong(message: string): never {
  console.error(`${message}\nTry --help.`)
  process.exit(2)
}

function readArguments() {
  try {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean', default: false } as const
    const options = { port: text, host: text, flags: text, projects: text, members: text, environments: text }
    return parseArgs({ options: { ...options, log: flag, help: flag } }).values
  } catch (error) {
    return wrong((error as Error).message)
  }
}

function numberOf(name: keyof typeof numbers, text: string | undefined): number {
  const { otherwise, least, most } = numbers[name]
  if (text === undefined) return otherwise
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  return wrong(`--${name} takes an integer from ${least} to ${most}, got "${text}"`)
}

const given = readArguments()
if (given.help) {
  console.log(help)
  process.exit(0)
}

const sandbox = await startSandbox({
  port: numberOf('port', given.port),
  host: given.host ?? '127.0.0.1',
  flags: numberOf('flags', given.flags),
  projects: numberOf('projects', given.projects),
  members: numberOf('members', given.members),
  environments: numberOf('environments', given.environments),
  log: given.log ? console.log : undefined,
}).catch((error: Error) => wrong(`The sandbox could not start: ${error.message}`))

console.log(`LaunchDarkly sandbox at ${sandbox.url}
Token: ${sandbox.token}

  curl -H 'Authorization: ${sandbox.token}' -H 'LD-API-Version: 20240415' '${sandbox.url}/api/v2/flags/web?limit=3&env=production'
`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => sandbox.close().then(() => process.exit(0)))
}
