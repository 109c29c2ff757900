import { readArguments } from './arguments.ts'
import { help } from './help.ts'
import { startSandbox } from './index.ts'

// Whoever reads may be gone, and the disk may be full. That is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

function wrong(message: string): never {
  console.error(`${message}\nTry --help.`)
  process.exit(2)
}

function options() {
  try {
    return readArguments(process.argv.slice(2))
  } catch (error) {
    return wrong((error as Error).message)
  }
}

const given = options()
if (!given) {
  console.log(help)
  process.exit(0)
}

const sandbox = await startSandbox(given).catch((error: Error) =>
  wrong(`The sandbox could not start: ${error.message}`),
)

console.log(`LaunchDarkly sandbox at ${sandbox.url}
Token: ${sandbox.token}

  curl -H 'Authorization: ${sandbox.token}' -H 'LD-API-Version: 20240415' '${sandbox.url}/api/v2/flags/web?limit=3&env=production'
`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => sandbox.close().then(() => process.exit(0)))
}
