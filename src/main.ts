#!/usr/bin/env node
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { whoIs } from './check.ts'
import { BadSetting, type Config, readConfig, settings } from './config.ts'
import { createGateway, type GatewayOptions } from './gateway.ts'
import { graphiql } from './graphiql.ts'
import { RestError } from './rest/errors.ts'
import { BadManifest, readManifest } from './server/document-manifest.ts'
import type { TrustedDocuments } from './server/trusted-documents.ts'
import { wellFormed } from './server/well-formed.ts'
import { version } from './version.ts'

/**
 * Whether the sources run, as `npm start` runs them to be tried out. An installed gateway serves made-up data only where it is
 * told to: for want of a variable, nobody would know them for what they are.
 */
const fromSources = import.meta.url.endsWith('.ts')
const command = fromSources ? 'npm start' : 'launchdarkly-graphql'
const before = fromSources ? 'npm start --' : command

const help = `launchdarkly-graphql ${version}: a GraphQL gateway over the LaunchDarkly REST API

Usage: ${before} [--sandbox] [--check] [--help] [--version]

  LAUNCHDARKLY_BASE_URL=https://app.launchdarkly.com ${command}

Send your access token with each request, in the header "Authorization".

  --sandbox   speak to the embedded sandbox, a made-up account in memory${fromSources ? ', as without LAUNCHDARKLY_BASE_URL' : ''}
  --check     check the settings, ask LaunchDarkly whose the token in LAUNCHDARKLY_ACCESS_TOKEN is, print it, and end
  --help      print this
  --version   print the version

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

/** The upstream, and what to do with it at the end. */
interface Upstream
  extends Pick<GatewayOptions, 'baseUrl' | 'fallbackToken' | 'serviceToken' | 'httpProxy' | 'httpsProxy'> {
  close(): Promise<void>
}

const noUpstream = `Expected the LaunchDarkly to speak to in LAUNCHDARKLY_BASE_URL, but got none. It is one of
  https://app.launchdarkly.com       for most accounts
  https://app.eu.launchdarkly.com    for accounts in the EU
  https://app.launchdarkly.us        for federal accounts
To try the gateway without one: ${before} --sandbox`

/**
 * The configured LaunchDarkly, or the embedded sandbox, which lends its token to requests without one and needs no proxy. A token for
 * LaunchDarkly, which other tools read from the same variable, is not sent to it.
 */
async function upstreamOf({ baseUrl, serviceToken }: Config, wantsSandbox: boolean): Promise<Upstream> {
  if (baseUrl && wantsSandbox) {
    throw new BadSetting('Expected either --sandbox or LAUNCHDARKLY_BASE_URL, but got both: which is meant?')
  }
  if (baseUrl) return { baseUrl, serviceToken, close: async () => {} }
  if (!(wantsSandbox || fromSources)) throw new BadSetting(noUpstream)
  const { startSandbox } = await import('../sandbox/index.ts')
  const sandbox = await startSandbox()
  const { url, token, close } = sandbox
  return { baseUrl: url, fallbackToken: token, serviceToken: null, httpProxy: '', httpsProxy: '', close }
}

/** The documents that the operator trusts, and a line for each that somebody sends and that is not among them. */
function trustedOf({ trustedDocumentsMode: mode, trustedDocumentsFile: path }: Config): TrustedDocuments | undefined {
  if (mode === 'off' || path === null) return undefined
  return {
    mode,
    documents: readManifest(path),
    onUntrusted: ({ sha256, operationName }) =>
      console.warn(`A document that is not trusted: sha256 ${sha256}, operation ${JSON.stringify(operationName)}`),
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

async function serve(config: Config, upstream: Upstream, trustedDocuments?: TrustedDocuments): Promise<void> {
  const gateway = createGateway({
    ...config,
    ...upstream,
    graphiql: config.graphiql ? graphiql(config) : undefined,
    trustedDocuments,
    onDefect: console.error,
  })
  const server = createServer(wellFormed(gateway.yoga))
  const release = () => Promise.all([gateway.close(), upstream.close()])

  server.listen(config.port, config.host)
  await once(server, 'listening').catch(async (error) => {
    await release()
    throw error
  })
  process.stdout.write(greeting(server, config, upstream))

  const stop = async () => {
    server.close()
    server.closeIdleConnections()
    await once(server, 'close')
    await release()
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
}

function greeting(server: Server, config: Config, { baseUrl }: Upstream): string {
  const { address, port, family } = server.address() as AddressInfo
  const host = family === 'IPv6' ? `[${address}]` : address
  const upstream = config.baseUrl
    ? `  upstream   ${baseUrl}, with ${config.serviceToken ? 'LAUNCHDARKLY_ACCESS_TOKEN' : 'the access token of each request'}`
    : `  upstream   the embedded sandbox (${baseUrl}), a made-up account in memory
  LaunchDarkly instead: LAUNCHDARKLY_BASE_URL=https://app.launchdarkly.com ${command}, and your access token in the header
  "Authorization" of each request. All settings: ${before} --help`
  return `\n  launchdarkly-graphql ${version}\n  ${config.graphiql ? 'GraphQL and GraphiQL' : 'GraphQL'} on http://${host}:${port}/graphql\n${upstream}\n\n`
}

function fail(message: string, exitCode = 2): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = exitCode
}

async function main(): Promise<void> {
  const flag = { type: 'boolean', default: false } as const
  const options = { help: { ...flag, short: 'h' }, version: flag, sandbox: flag, check: flag }
  const { values } = parseArgs({ options })
  if (values.help) return void process.stdout.write(help)
  if (values.version) return void process.stdout.write(`${version}\n`)
  const config = readConfig(process.env)
  const trustedDocuments = trustedOf(config)
  const upstream = await upstreamOf(config, values.sandbox)
  if (values.check) await check(config, upstream)
  else await serve(config, upstream, trustedDocuments)
}

try {
  await main()
} catch (error) {
  if (error instanceof BadSetting) fail(error.message)
  else if (error instanceof BadManifest) fail(`TRUSTED_DOCUMENTS_FILE: ${error.message}`)
  else if (error instanceof RestError) fail(error.message, 1)
  else if (isUsageError(error)) fail(`${error.message}\nSee ${before} --help`)
  else if (isListenError(error)) fail(`Cannot listen on ${process.env.HOST ?? '127.0.0.1'}: ${error.message}`)
  else throw error
}

function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}

function isListenError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && ['listen', 'getaddrinfo'].includes(String(error.syscall))
}
