import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { BadSetting, type Config, readConfig, settings } from './config.ts'
import { createGateway, type GatewayOptions } from './gateway.ts'
import { graphiql } from './graphiql.ts'
import { BadManifest, readManifest } from './server/document-manifest.ts'
import { endpointsAlone } from './server/endpoints.ts'
import { createLog, type Logger } from './server/logs.ts'
import { drainable, endOnSignal } from './server/shutdown.ts'
import type { TrustedDocuments } from './server/trusted-documents.ts'
import { wellFormed } from './server/well-formed.ts'
import { version } from './version.ts'

const help = `launchdarkly-graphql ${version}: a GraphQL gateway over the LaunchDarkly REST API

Usage: npm start [-- --help | --version]

Without LAUNCHDARKLY_BASE_URL the gateway speaks to the embedded sandbox, a made-up account in memory. To speak to LaunchDarkly:

  LAUNCHDARKLY_BASE_URL=https://app.launchdarkly.com npm start

and send your access token with each request, in the header "Authorization".

Environment variables:
${Object.entries(settings)
  .map(
    ([name, { help, takes, default: value }]) =>
      `  ${name.padEnd(26)}${help}\n${' '.repeat(28)}Takes ${takes}. Default: ${String(value ?? '') || 'none'}.`,
  )
  .join('\n')}
`

/** The upstream, and what to do with it at the end. */
interface Upstream
  extends Pick<GatewayOptions, 'baseUrl' | 'fallbackToken' | 'serviceToken' | 'httpProxy' | 'httpsProxy'> {
  close(): Promise<void>
}

/**
 * The configured LaunchDarkly, or the embedded sandbox, which lends its token to requests without one and needs no proxy. A token for
 * LaunchDarkly, which other tools read from the same variable, is not sent to it.
 */
async function upstreamOf({ baseUrl, serviceToken }: Config): Promise<Upstream> {
  if (baseUrl) return { baseUrl, serviceToken, close: async () => {} }
  const { startSandbox } = await import('../sandbox/index.ts')
  const sandbox = await startSandbox()
  const { url, token, close } = sandbox
  return { baseUrl: url, fallbackToken: token, serviceToken: null, httpProxy: '', httpsProxy: '', close }
}

/** The documents that the operator trusts, and a line for each that somebody sends and that is not among them. */
function trustedOf(
  { trustedDocumentsMode: mode, trustedDocumentsFile: path }: Config,
  log: Logger,
): TrustedDocuments | undefined {
  if (mode === 'off' || path === null) return undefined
  return {
    mode,
    documents: readManifest(path),
    onUntrusted: (document) => log.warn(document, 'a document that is not trusted'),
  }
}

async function serve(config: Config): Promise<void> {
  const { logLevel: level, logFormat, shutdownGraceMs, adminPort } = config
  const log = await createLog({ level, format: logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json') })
  const trustedDocuments = trustedOf(config, log)
  const upstream = await upstreamOf(config)
  const onDefect = (err: unknown) => log.error({ err }, 'a defect of the gateway')
  const gateway = createGateway({ ...config, ...upstream, graphiql: graphiql(config), trustedDocuments, log, onDefect })
  const server = createServer(wellFormed(gateway.yoga))
  const admin = createServer(wellFormed(endpointsAlone(gateway.endpoints)))
  const drain = drainable(server)
  const release = () => Promise.all([gateway.close(), upstream.close()])

  await listen(server, config.port, config.host)
    .then(() => (adminPort ? listen(admin, adminPort, config.host) : undefined))
    .catch(async (error) => {
      server.close()
      await release()
      throw error
    })
  // Stdout is the log's alone.
  const url = addressOf(server)
  process.stderr.write(greeting(url, config, upstream))
  log.info({ version, url, upstream: upstream.baseUrl }, 'listening')

  // The port of its own goes on saying that nothing more should be sent here, until nothing is under way.
  endOnSignal(log, shutdownGraceMs + 5000, async (signal) => {
    log.info({ signal }, 'ending')
    gateway.drain()
    const cut = await drain(shutdownGraceMs)
    if (cut > 0) log.warn({ cut }, 'answers were cut off, as the grace is over')
    admin.close()
    await release()
    log.info('ended')
  })
}

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
  LaunchDarkly instead: LAUNCHDARKLY_BASE_URL=https://app.launchdarkly.com npm start, and your access token in the header
  "Authorization" of each request. All settings: npm start -- --help`
  return `\n  launchdarkly-graphql ${version}\n  GraphQL and GraphiQL on ${url}\n${upstream}\n\n`
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 2
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } })
  if (values.help) process.stdout.write(help)
  else if (values.version) process.stdout.write(`${version}\n`)
  else await serve(readConfig(process.env))
}

try {
  await main()
} catch (error) {
  if (error instanceof BadSetting) fail(error.message)
  else if (error instanceof BadManifest) fail(`TRUSTED_DOCUMENTS_FILE: ${error.message}`)
  else if (isUsageError(error)) fail(`${error.message}\nSee npm start -- --help`)
  else if (isListenError(error)) fail(`Cannot listen on ${process.env.HOST ?? '127.0.0.1'}: ${error.message}`)
  else throw error
}

function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

function isListenError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && ['listen', 'getaddrinfo'].includes(String(error.syscall))
}
