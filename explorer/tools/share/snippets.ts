import { OperationTypeNode } from 'graphql'
import { operationsOf } from '../../run/operation.ts'

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
    `curl ${quoted(shared.url)}`,
    `--header 'content-type: application/json'`,
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
  operationsOf(query).operations.find(({ name }) => (name?.value ?? null) === operationName)?.operation ===
  OperationTypeNode.MUTATION

const apollo = (shared: Shared): string => `import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client'

${document(shared)}

const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: new HttpLink({ uri: ${json(shared.url)}, headers: ${headersOf(shared)} }),
})
const { data } = await client.${isMutation(shared) ? 'mutate({ mutation' : 'query({ query'}: document, variables: ${argumentsOf(shared, '')} })
`

const urql = (shared: Shared): string => `import { cacheExchange, Client, fetchExchange, gql } from '@urql/core'

${document(shared)}

const client = new Client({
  url: ${json(shared.url)},
  exchanges: [cacheExchange, fetchExchange],
  preferGetMethod: false,
  fetchOptions: { headers: ${headersOf(shared)} },
})
const { data, error } = await client.${isMutation(shared) ? 'mutation' : 'query'}(document, ${argumentsOf(shared, '')})
`

const graphqlRequest = (shared: Shared): string => `import { gql, GraphQLClient } from 'graphql-request'

${document(shared)}

const client = new GraphQLClient(${json(shared.url)}, { headers: ${headersOf(shared)} })
const data = await client.request(document, ${argumentsOf(shared, '')})
`

/** The forms in which an operation can be copied. */
export const snippets: readonly Snippet[] = [
  { id: 'curl', title: 'cURL', of: curl },
  { id: 'fetch', title: 'fetch', of: fetched },
  { id: 'apollo', title: 'Apollo Client', of: apollo },
  { id: 'urql', title: 'urql', of: urql },
  { id: 'graphql-request', title: 'graphql-request', of: graphqlRequest },
]
