#!/usr/bin/env node
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { whoIs } from './check.ts'
import { BadSetting, type Config, readConfig, settings } from './config.ts'
import { createGateway, type GatewayOptions } from './gateway.ts'
import { graphiql } from './graphiql.ts'
import { warningsAbout } from './misspelled.ts'
import { RestError } from './rest/errors.ts'
import { BadManifest, readManifest } from './server/document-manifest.ts'
import { endpointsAlone } from './server/endpoints.ts'
import type { SandboxToken } from './server/graphiql-page.ts'
import { createLog, type Log } from './server/logs.ts'
import { drainable, endOnSignal } from './server/shutdown.ts'
import type { TrustedDocuments } from './server/trusted-documents.ts'
import { wellFormed } from './server/well-formed.ts'
import { version } from './version.ts'

/**
 * Whether the sources run, as with `npm start`. An installed gateway serves made-up data only on request: a missing variable must
 * not make it serve data that users take for real.
 */
const fromSources = import.meta.url.endsWith('.ts')
const command = fromSources ? 'npm start' : 'launchdarkly-graphql'
const before = fromSources ? 'npm start --' : command

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

/** The upstream, with a function that stops it. */
interface Upstream
  extends Pick<
    GatewayOptions,
    'baseUrl' | 'clock' | 'fallbackToken' | 'serviceToken' | 'httpProxy' | 'httpsProxy' | 'eventsPollMs'
  > {
  /** The tokens of the embedded sandbox, for the explorer. */
  readonly sandboxTokens?: readonly SandboxToken[]
  /** The webhook of the embedded sandbox to this gateway. */
  readonly webhook?: {
    readonly secret: string
    /** Creates it, once the graph has an address. */
    register(graph: string): Promise<void>
  }
  close(): Promise<void>
}

const noUpstream = `Expected the LaunchDarkly to speak to in LAUNCHDARKLY_BASE_URL, but got none. It is one of
  https://app.launchdarkly.com       for most accounts
  https://app.eu.launchdarkly.com    for accounts in the EU
  https://app.launchdarkly.us        for federal accounts
To try the gateway without one: ${before} --sandbox`

/**
 * The configured LaunchDarkly, or the embedded sandbox, which has its own token for requests without one and needs no proxy. The
 * sandbox never receives a token for LaunchDarkly, although the variable with that token may be set for other tools.
 */
async function upstreamOf({ baseUrl, serviceToken, eventsPollMs }: Config, wantsSandbox: boolean): Promise<Upstream> {
  if (baseUrl && wantsSandbox) {
    throw new BadSetting('Expected either --sandbox or LAUNCHDARKLY_BASE_URL, but got both: which is meant?')
  }
  if (baseUrl) return { baseUrl, serviceToken, close: async () => {} }
  if (!(wantsSandbox || fromSources)) throw new BadSetting(noUpstream)
  const { startSandbox } = await import('../sandbox/index.ts')
  const sandbox = await startSandbox()
  const { url, token, readerToken, limitedToken, now, close } = sandbox
  const secret = randomBytes(32).toString('hex')
  return {
    ...{ baseUrl: url, clock: now, fallbackToken: token, serviceToken: null, httpProxy: '', httpsProxy: '', close },
    eventsPollMs: Math.min(eventsPollMs, sandboxPollMs),
    sandboxTokens: [
      { name: 'may do everything', token },
      { name: 'may only read', token: readerToken },
      { name: 'may not see members, teams and roles', token: limitedToken },
    ],
    webhook: {
      secret,
      async register(graph) {
        const { tellOfSandbox } = await import('./sandbox-webhook.ts')
        await tellOfSandbox({ baseUrl: url, token, secret, graph, userAgent: `launchdarkly-graphql/${version}` })
      },
    },
  }
}

/** The longest pause between two reads of the sandbox's log, in ms: the sandbox is near, and its limit is nobody's. */
const sandboxPollMs = 1000

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

async function serve(config: Config, upstream: Upstream, log: Log, trustedDocuments?: TrustedDocuments): Promise<void> {
  const { shutdownGraceMs, adminPort } = config
  const { logger } = log
  const { webhook } = upstream
  const gateway = createGateway({
    ...config,
    ...upstream,
    graphiql: config.graphiql ? graphiql({ ...config, sandboxTokens: upstream.sandboxTokens }) : undefined,
    trustedDocuments,
    webhookSecrets: webhook ? [...config.webhookSecrets, webhook.secret] : config.webhookSecrets,
    log: logger,
    droppedLogLines: log.dropped,
    onDefect: (err) => logger.error({ err }, 'a defect of the gateway'),
  })
  const patience = patienceOf(config)
  const server = createServer(patience, gateway.listener)
  const admin = createServer(patience, wellFormed(endpointsAlone(gateway.endpoints)))
  const drain = drainable(server)
  const release = () => Promise.all([gateway.close(), upstream.close()])

  await listen(server, config.port, config.host)
    .then(() => (adminPort ? listen(admin, adminPort, config.host) : undefined))
    .catch(async (error) => {
      server.close()
      await release()
      throw error
    })
  const url = addressOf(server)
  await webhook?.register(url).catch((err) => logger.warn({ err }, 'the sandbox does not tell of its changes'))
  // Stdout is reserved for the log.
  process.stderr.write(greeting(url, config, upstream))
  logger.info({ version, url, upstream: upstream.baseUrl }, 'listening')

  // The admin port answers /ready until all requests under way have ended.
  endOnSignal(log, shutdownGraceMs + 5000, async (signal) => {
    logger.info({ signal }, 'ending')
    gateway.drain()
    const cut = await drain(shutdownGraceMs)
    if (cut > 0) logger.warn({ cut }, 'answers were cut off after the grace period')
    admin.close()
    await release()
    logger.info('ended')
  })
}

/** The time limits for requests. They are longer than the deadline, so that a slow body gets the gateway's own answer. */
const patienceOf = ({ deadlineMs }: Config): ServerOptions => ({
  headersTimeout: Math.max(deadlineMs, 1000),
  requestTimeout: deadlineMs + 5000,
  connectionsCheckingInterval: 1000,
})

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host)
  await once(server, 'listening')
}

function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/graphql`
}

function greeting(url: string, config: Config, { baseUrl }: Upstream): string {
  const upstream = config.baseUrl
    ? `  upstream   ${baseUrl}, with ${config.serviceToken ? 'LAUNCHDARKLY_ACCESS_TOKEN' : 'the access token of each request'}`
    : `  upstream   the embedded sandbox (${baseUrl}), a made-up account in memory
  LaunchDarkly instead: LAUNCHDARKLY_BASE_URL=https://app.launchdarkly.com ${command}, and your access token in the header
  "Authorization" of each request. All settings: ${before} --help`
  return `\n  launchdarkly-graphql ${version}\n  ${config.graphiql ? 'GraphQL and the explorer' : 'GraphQL'} on ${url}\n${upstream}\n\n`
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
  for (const warning of warningsAbout(process.env)) process.stderr.write(`Warning: ${warning}\n`)
  const config = readConfig(process.env)
  const { logLevel: level, logFormat } = config
  const log = await createLog({ level, format: logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json') })
  const trustedDocuments = trustedOf(config, log)
  const upstream = await upstreamOf(config, values.sandbox)
  if (values.check) await check(config, upstream)
  else await serve(config, upstream, log, trustedDocuments)
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
  if (error instanceof BadSetting) fail(error.message)
  else if (error instanceof BadManifest) fail(`TRUSTED_DOCUMENTS_FILE: ${error.message}`)
  else if (error instanceof RestError) fail(error.message, 1)
  else if (isUsageError(error)) fail(`${usage(error)}\nSee ${before} --help`)
  else if (isFileError(error)) fail(`Cannot read a file: ${error.message}`)
  else if (isListenError(error)) fail(`Cannot listen on ${process.env.HOST ?? '127.0.0.1'}: ${error.message}`)
  else throw error
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
  return error instanceof Error && 'syscall' in error && ['listen', 'getaddrinfo'].includes(String(error.syscall))
}
