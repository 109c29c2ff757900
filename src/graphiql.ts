import { readdirSync, readFileSync } from 'node:fs'
import { withPrefix } from './schema.ts'
import type { Graphiql } from './server/graphiql-page.ts'
import { changes } from './server/read-only.ts'

const folder = new URL('../examples/', import.meta.url)

/** The queries of examples/, in the order of the numbers that the file names begin with. */
export const examples: readonly { readonly name: string; readonly query: string }[] = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
  .map((name) => ({ name, query: readFileSync(new URL(name, folder), 'utf8') }))

interface GraphiqlOptions {
  /** Whether to leave out the examples that change something. Default false. */
  readonly readOnly?: boolean
  /** The option `federationPrefix` of the gateway, with which the examples name types. Default none. */
  readonly federationPrefix?: string | null
}

/**
 * GraphiQL from this package's own files, so that it needs no other host, with a menu of the examples that the gateway answers.
 * It opens with one tab: GraphiQL moves its tabs while it loads, and with many of them the first click misses.
 *
 * @example createGateway({ baseUrl: 'https://app.launchdarkly.com', graphiql: graphiql() })
 */
export function graphiql({ readOnly = false, federationPrefix }: GraphiqlOptions = {}): Graphiql {
  const answered = examples
    .filter(({ query }) => !(readOnly && changes(query)))
    .map(({ query }) => ({ query: withPrefix(query, federationPrefix) }))
  return {
    options: { title: 'LaunchDarkly GraphQL', defaultQuery: answered[0]!.query, shouldPersistHeaders: false },
    examples: answered.map(({ query }) => ({ title: questionOf(query), query })),
    // Nine megabytes of JavaScript, which the start need not wait for.
    render: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
  }
}

/** The question that the first comment of a document asks. */
function questionOf(query: string): string {
  const comment =
    query
      .match(/^(?:#.*\n)+/)?.[0]
      .replace(/^# ?/gm, '')
      .replaceAll('\n', ' ') ?? ''
  return /^[^?]*\?/.exec(comment)?.[0] ?? comment
}
