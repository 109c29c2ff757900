import { readdirSync, readFileSync } from 'node:fs'
import { withPrefix } from './schema.ts'
import { type Example, exampleOf } from './server/example.ts'
import type { Graphiql } from './server/graphiql-page.ts'

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
}

/**
 * GraphiQL from this package's own files, without another host, with a menu of the examples that the gateway can answer. It opens
 * one tab, because GraphiQL moves its tabs while it loads, and with many tabs the first click misses.
 *
 * @example createGateway({ baseUrl: 'https://app.launchdarkly.com', graphiql: graphiql() })
 */
export function graphiql({ readOnly = false, federationPrefix }: GraphiqlOptions = {}): Graphiql {
  const answered = examples
    .filter(({ changes }) => !(readOnly && changes))
    .map((example) => ({ ...example, query: withPrefix(example.query, federationPrefix) }))
  return {
    options: { title: 'LaunchDarkly GraphQL', defaultQuery: answered[0]!.query, shouldPersistHeaders: false },
    examples: answered,
    // The import of nine megabytes of JavaScript must not delay the start.
    render: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
  }
}
