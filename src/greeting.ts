import { before, command } from './command-name.ts'
import type { Config } from './config.ts'
import type { Logger } from './server/logs.ts'
import type { Upstream } from './upstream.ts'
import { version } from './version.ts'

/** Makes the embedded sandbox tell the gateway of its changes, and prints where the gateway listens. */
export async function greet(url: string, config: Config, upstream: Upstream, log: Logger): Promise<void> {
  await upstream.webhook?.register(url).catch((err) => log.warn({ err }, 'the sandbox does not tell of its changes'))
  // Stdout is reserved for the log.
  process.stderr.write(greeting(url, config, upstream))
}

function greeting(url: string, config: Config, { baseUrl }: Upstream): string {
  const upstream = config.baseUrl
    ? `  upstream   ${baseUrl}, with ${config.serviceToken ? 'LAUNCHDARKLY_ACCESS_TOKEN' : 'the access token of each request'}`
    : `  upstream   the embedded sandbox (${baseUrl}), a made-up account in memory
  LaunchDarkly instead: LAUNCHDARKLY_BASE_URL=https://app.launchdarkly.com ${command}, and your access token in the header
  "Authorization" of each request. All settings: ${before} --help`
  return `\n  launchdarkly-graphql ${version}\n  ${config.graphiql ? 'GraphQL and the explorer' : 'GraphQL'} on ${url}\n${upstream}\n\n`
}
