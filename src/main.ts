#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { whoIs } from './check.ts'
import { before, command, fromSources } from './command-name.ts'
import { BadSetting, type Config, readConfig, settings } from './config.ts'
import { warningsAbout } from './misspelled.ts'
import { RestError } from './rest/errors.ts'
import { serve } from './serve.ts'
import { BadManifest, readManifest } from './server/document-manifest.ts'
import { createLog, type Log } from './server/logs.ts'
import type { TrustedDocuments } from './server/trusted-documents.ts'
import { type Upstream, upstreamOf } from './upstream.ts'
import { version } from './version.ts'
import { serveWithWorkers } from './workers/serve-with-workers.ts'
import { lineToPrimary } from './workers/worker.ts'
import { WorkerFailed } from './workers/workers.ts'

const help = `launchdarkly-graphql ${version}: a GraphQL gateway over the LaunchDarkly REST API

Usage: ${before} [--sandbox] [--check] [--help] [--version]
       ${before} from-rest <url>
       ${before} webhook --url <url>

  LAUNCHDARKLY_BASE_URL=https://app.launchdarkly.com ${command}

Send your access token with each request, in the header "Authorization".

  --sandbox   speak to the embedded sandbox, a made-up account in memory${fromSources ? ', as without LAUNCHDARKLY_BASE_URL' : ''}
  --check     check the settings, ask LaunchDarkly whose the token in LAUNCHDARKLY_ACCESS_TOKEN is, print it, and end
  --help      print this
  --version   print the version
  from-rest   print the GraphQL document for a REST request: see from-rest --help
  webhook     create the webhook by which LaunchDarkly tells this gateway of changes: see webhook --help

The exit code is 0 if all is well, 1 if LaunchDarkly cannot be reached or does not take the token, and 2 if an option or a
setting cannot be used.

Environment variables:
${Object.entries(settings)
  .map(
    ([name, { help, takes, default: value }]) =>
      `  ${name.padEnd(26)}${help}\n${' '.repeat(28)}Takes ${takes}. Default: ${String(value ?? '') || 'none'}.`,
  )
  .join('\n')}
`

/** The trusted documents, with a log line for each untrusted one. */
function trustedOf(
  { trustedDocumentsMode: mode, trustedDocumentsFile: path }: Config,
  { logger }: Log,
): TrustedDocuments | undefined {
  if (mode === 'off' || path === null) return undefined
  return {
    mode,
    documents: readManifest(path),
    onUntrusted: (document) => logger.warn(document, 'untrusted document'),
  }
}

async function check(config: Config, upstream: Upstream): Promise<void> {
  try {
    const token = upstream.serviceToken ?? upstream.fallbackToken
    if (!token) throw new BadSetting('LAUNCHDARKLY_ACCESS_TOKEN: expected the access token to check, but got none.')
    const holder = await whoIs({ ...config, ...upstream, token, userAgent: `launchdarkly-graphql/${version}` })
    process.stdout.write(`The settings are usable. To ${upstream.baseUrl} you are ${holder}.\n`)
  } finally {
    await upstream.close()
  }
}

function fail(message: string, exitCode = 2): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = exitCode
}

async function main(): Promise<void> {
  const [, , name, ...args] = process.argv
  if (name === 'from-rest') return print((await import('./from-rest-command.ts')).fromRestCommand(args, before))
  if (name === 'webhook') {
    const { webhookCommand } = await import('./webhook-command.ts')
    return print(webhookCommand(args, before, () => readConfig(process.env)))
  }
  const flag = { type: 'boolean', default: false } as const
  const options = { help: { ...flag, short: 'h' }, version: flag, sandbox: flag, check: flag }
  const { values } = parseArgs({ options })
  if (values.help) return void process.stdout.write(help)
  if (values.version) return void process.stdout.write(`${version}\n`)
  const line = lineToPrimary()
  if (!line) for (const warning of warningsAbout(process.env)) process.stderr.write(`Warning: ${warning}\n`)
  const config = readConfig(process.env)
  const { logLevel: level, logFormat } = config
  const log = await createLog({ level, format: logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json') })
  const trustedDocuments = trustedOf(config, log)
  const upstream = await upstreamOf(config, values.sandbox, line)
  if (values.check) await check(config, upstream)
  else if (config.workers > 1 && !line) await serveWithWorkers(config, upstream, log)
  else await serve({ config, upstream, log, trustedDocuments, line })
}

/** Prints the result of a command. */
async function print(command: Promise<{ readonly out?: string; readonly err?: string; readonly code: number }>) {
  const { out = '', err = '', code } = await command
  process.stdout.write(out)
  process.stderr.write(err)
  process.exitCode = code
}

// The reader of a stream may have ended, or the disk may be full. The process continues.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  await main()
} catch (error) {
  if (error instanceof WorkerFailed) process.exit(error.exitCode)
  if (error instanceof BadSetting) fail(error.message)
  else if (error instanceof BadManifest) fail(`TRUSTED_DOCUMENTS_FILE: ${error.message}`)
  else if (error instanceof RestError) fail(error.message, 1)
  else if (isUsageError(error)) fail(`${usage(error)}\nSee ${before} --help`)
  else if (isFileError(error)) fail(`Cannot read a file: ${error.message}`)
  else if (isListenError(error)) fail(`Cannot listen on ${process.env.HOST ?? '127.0.0.1'}: ${error.message}`)
  else throw error
  // The line to the primary process would keep a worker alive.
  if (lineToPrimary()) process.exit()
}

/** The message about wrong options, without Node's advice about positional arguments. */
function usage({ message }: Error): string {
  return message.split('. ', 1)[0]!.slice(0, 300)
}

function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && ['open', 'read'].includes(String(error.syscall))
}

function isListenError(error: unknown): error is Error {
  return (
    error instanceof Error && 'syscall' in error && ['listen', 'bind', 'getaddrinfo'].includes(String(error.syscall))
  )
}
