import { OperationTypeNode } from 'graphql'
import { kindOf } from '../../run/operation.ts'

/** What a snippet is made of. The token is never part of it. */
export interface Shared {
  /** The address of the graph, such as `https://flags.example.com/graphql`. */
  readonly url: string
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | null
  /** Whether the requests need a token of the user's own. */
  readonly token: boolean
}

interface Snippet {
  readonly id: string
  readonly title: string
  readonly of: (shared: Shared) => string
  /** Whether it is for queries and mutations, for subscriptions, or for all. */
  readonly for: 'answers' | 'events' | 'all'
}

const json = (value: unknown, indent?: number): string => JSON.stringify(value, undefined, indent)

/** The body of the request (GraphQL over HTTP). What is empty is left out. */
function bodyOf({ query, variables, operationName }: Shared): Record<string, unknown> {
  return {
    query,
    ...(Object.keys(variables).length > 0 && { variables }),
    ...(operationName !== null && { operationName }),
  }
}

/** Quotes a text for a POSIX shell. @example quoted("it's") // 'it'\''s' */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** A template literal with the text. */
const template = (text: string): string => `\`${text.replaceAll(/[\\`]|\$\{/g, (mark) => `\\${mark}`)}\``

const indented = (text: string, by: string): string => text.replaceAll('\n', `\n${by}`)

const argumentsOf = ({ variables }: Shared, by: string): string => indented(json(variables, 2), by)

const tokenName = 'LAUNCHDARKLY_ACCESS_TOKEN'
const environment = `process.env.${tokenName}`
const headersOf = (shared: Shared): string => (shared.token ? `{ authorization: ${environment} }` : '{}')

const curl = (shared: Shared): string =>
  [
    // Without a buffer, the events are shown as they arrive.
    `curl ${isLive(shared) ? '-N ' : ''}${quoted(shared.url)}`,
    `--header 'content-type: application/json'`,
    ...(isLive(shared) ? [`--header 'accept: text/event-stream'`] : []),
    ...(shared.token ? [`--header "authorization: $${tokenName}"`] : []),
    `--data ${quoted(json(bodyOf(shared)))}`,
  ].join(' \\\n  ')

const fetched = (shared: Shared): string => `const response = await fetch(${json(shared.url)}, {
  method: 'POST',
  headers: { 'content-type': 'application/json'${shared.token ? `, authorization: ${environment}` : ''} },
  body: JSON.stringify({
    query: ${template(shared.query)},
    variables: ${argumentsOf(shared, '    ')},
    operationName: ${json(shared.operationName)},
  }),
})
const { data, errors } = await response.json()
`

const document = ({ query }: Shared): string => `const document = gql${template(query)}`

const isMutation = ({ query, operationName }: Shared): boolean =>
  kindOf(query, operationName) === OperationTypeNode.MUTATION

const isLive = ({ query, operationName }: Shared): boolean =>
  kindOf(query, operationName) === OperationTypeNode.SUBSCRIPTION

const apollo = (shared: Shared): string => `import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'

${document(shared)}

const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: new HttpLink({ uri: ${json(shared.url)}, headers: ${headersOf(shared)} }),
})
${isLive(shared) ? apolloEvents(shared) : apolloAnswer(shared)}`

const apolloAnswer = (shared: Shared): string =>
  `const { data } = await client.${isMutation(shared) ? 'mutate({ mutation' : 'query({ query'}: document, variables: ${argumentsOf(shared, '')} })
`

const apolloEvents = (
  shared: Shared,
): string => `client.subscribe({ query: document, variables: ${argumentsOf(shared, '')} }).subscribe({
  next: ({ data }) => console.log(data),
  error: console.error,
})
`

const urql = (shared: Shared): string => `import { cacheExchange, Client, fetchExchange, gql } from '@urql/core'

${document(shared)}

const client = new Client({
  url: ${json(shared.url)},
  exchanges: [cacheExchange, fetchExchange],
  preferGetMethod: false,${isLive(shared) ? '\n  fetchSubscriptions: true,' : ''}
  fetchOptions: { headers: ${headersOf(shared)} },
})
${isLive(shared) ? urqlEvents(shared) : urqlAnswer(shared)}`

const urqlAnswer = (shared: Shared): string =>
  `const { data, error } = await client.${isMutation(shared) ? 'mutation' : 'query'}(document, ${argumentsOf(shared, '')})
`

const urqlEvents = (
  shared: Shared,
): string => `client.subscription(document, ${argumentsOf(shared, '')}).subscribe(({ data, error }) => {
  console.log(error ?? data)
})
`

const graphqlRequest = (shared: Shared): string => `import { gql, GraphQLClient } from 'graphql-request'

${document(shared)}

const client = new GraphQLClient(${json(shared.url)}, { headers: ${headersOf(shared)} })
const data = await client.request(document, ${argumentsOf(shared, '')})
`

/** The request of clients that take the document as text. */
const request = (shared: Shared): string => `{
  query: ${template(shared.query)},
  variables: ${argumentsOf(shared, '  ')},
  operationName: ${json(shared.operationName ?? undefined)},
}`

const loop = (shared: Shared): string => `for await (const { data, errors } of client.iterate(${request(shared)})) {
  console.log(errors ?? data)
}
`

const graphqlSse = (shared: Shared): string => `import { createClient } from 'graphql-sse'

const client = createClient({
  url: ${json(shared.url)},
  headers: ${headersOf(shared)},
})
${loop(shared)}`

const graphqlWs = (shared: Shared): string => `import { createClient } from 'graphql-ws'

const client = createClient({
  url: ${json(shared.url.replace(/^http/, 'ws'))},
  connectionParams: ${headersOf(shared)},
})
${loop(shared)}`

/** The forms in which operations can be copied. */
const snippets: readonly Snippet[] = [
  { id: 'curl', title: 'cURL', of: curl, for: 'all' },
  { id: 'fetch', title: 'fetch', of: fetched, for: 'answers' },
  { id: 'graphql-sse', title: 'graphql-sse', of: graphqlSse, for: 'events' },
  { id: 'graphql-ws', title: 'graphql-ws (WebSocket)', of: graphqlWs, for: 'events' },
  { id: 'apollo', title: 'Apollo Client', of: apollo, for: 'all' },
  { id: 'urql', title: 'urql', of: urql, for: 'all' },
  { id: 'graphql-request', title: 'graphql-request', of: graphqlRequest, for: 'answers' },
]

/** The forms for an operation. */
export const snippetsFor = (shared: Shared): readonly Snippet[] =>
  snippets.filter((one) => one.for === 'all' || one.for === (isLive(shared) ? 'events' : 'answers'))
