import { before, command } from './command-name.ts'
import type { Config } from './config.ts'
import type { Upstream } from './upstream.ts'
import { version } from './version.ts'

/** What the command prints when it listens. */
export function greeting(url: string, config: Config, { baseUrl }: Pick<Upstream, 'baseUrl'>): string {
  const upstream = config.baseUrl
    ? `  upstream   ${baseUrl}, with ${config.serviceToken ? 'LAUNCHDARKLY_ACCESS_TOKEN' : 'the access token of each request'}`
    : `  upstream   the embedded sandbox (${baseUrl}), a made-up account in memory
  LaunchDarkly instead: LAUNCHDARKLY_BASE_URL=https://app.launchdarkly.com ${command}, and your access token in the header
  "Authorization" of each request. All settings: ${before} --help`
  return `\n  launchdarkly-graphql ${version}\n  ${config.graphiql ? 'GraphQL and the explorer' : 'GraphQL'} on ${url}\n${upstream}\n\n`
}
