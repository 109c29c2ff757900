import { readdirSync, readFileSync } from 'node:fs'
import { withPrefix } from './schema.ts'
import { type Example, exampleOf } from './server/example.ts'
import type { Graphiql, SandboxToken } from './server/graphiql-page.ts'

const folder = new URL('../examples/', import.meta.url)

/** The queries of examples/, in the order of the numbers in their file names. */
export const examples: readonly Example[] = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
  .map((name) => exampleOf(name, readFileSync(new URL(name, folder), 'utf8')))

interface GraphiqlOptions {
  /** Whether to leave out the examples that contain mutations. Default false. */
  readonly readOnly?: boolean
  /** The gateway's option `federationPrefix`, for the names of types in the examples. Default none. */
  readonly federationPrefix?: string | null
  /** The tokens of a sandbox, which the page offers. Only for data that is not real: the page is open to everybody. Default none. */
  readonly sandboxTokens?: readonly SandboxToken[] | undefined
}

/**
 * The explorer from this package's own files, without another host, with the examples that the gateway can answer.
 *
 * @example createGateway({ baseUrl: 'https://app.launchdarkly.com', graphiql: graphiql() })
 */
export function graphiql({ readOnly = false, federationPrefix, sandboxTokens }: GraphiqlOptions = {}): Graphiql {
  return {
    folder: new URL('../explorer/dist/', import.meta.url),
    title: 'LaunchDarkly GraphQL',
    examples: examples
      .filter(({ changes }) => !(readOnly && changes))
      .map((example) => ({ ...example, query: withPrefix(example.query, federationPrefix) })),
    sandbox: sandboxTokens ? { tokens: sandboxTokens } : null,
  }
}
