import { readdirSync, readFileSync } from 'node:fs'
import type { GatewayOptions } from './gateway.ts'
import { changes } from './server/read-only.ts'

const folder = new URL('../examples/', import.meta.url)

/** The queries of examples/, in the order of the numbers that the file names begin with. */
export const examples: readonly { readonly name: string; readonly query: string }[] = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10))
  .map((name) => ({ name, query: readFileSync(new URL(name, folder), 'utf8') }))

/** GraphiQL from this package's own files, so that it needs no other host, with a tab for each example that the gateway takes. */
export const graphiql = ({ readOnly = false } = {}): NonNullable<GatewayOptions['graphiql']> => ({
  options: {
    title: 'LaunchDarkly GraphQL',
    defaultTabs: examples.filter(({ query }) => !(readOnly && changes(query))).map(({ query }) => ({ query })),
    shouldPersistHeaders: false,
  },
  // Nine megabytes of JavaScript, which the start need not wait for.
  render: async (options) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
})
