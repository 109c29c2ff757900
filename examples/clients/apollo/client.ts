import { ApolloClient, ApolloLink, type FieldPolicy, HttpLink, InMemoryCache, type TypePolicies } from '@apollo/client'
import { Defer20220824Handler } from '@apollo/client/incremental'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { relayStylePagination } from '@apollo/client/utilities'
import schema from './__generated__/schema.json' with { type: 'json' }
import { sha256 } from './sha256.ts'

declare module '@apollo/client' {
  namespace ApolloClient.DeclareDefaultOptions {
    interface Query {
      errorPolicy: 'all'
    }
    interface WatchQuery {
      errorPolicy: 'all'
    }
    interface Mutate {
      errorPolicy: 'all'
    }
  }
}

/** Joins the pages of a list. A list that failed stays null; `relayStylePagination` alone turns it into an empty one. */
function pages(keyArgs: readonly string[]): FieldPolicy {
  const { merge, ...policy } = relayStylePagination([...keyArgs])
  return {
    ...policy,
    merge: (existing, incoming, options) =>
      incoming && typeof merge === 'function' ? merge(existing, incoming, options) : (existing ?? null),
  }
}

/** Objects with an id are kept once, by it. The others are parts of an object, to which each query adds the fields that it reads. */
const typePolicies: TypePolicies = {}
for (const name of schema.embedded) typePolicies[name] = { merge: true }
for (const { type, field, keyArgs } of schema.lists) {
  typePolicies[type] = {
    ...typePolicies[type],
    fields: { ...typePolicies[type]?.fields, [field]: pages(keyArgs) },
  }
}

/** @param token a LaunchDarkly access token, or `Bearer …` with a secret of the gateway in service mode. */
export function createClient(uri: string, token: string, fetch = globalThis.fetch): ApolloClient {
  return new ApolloClient({
    cache: new InMemoryCache({ possibleTypes: schema.possibleTypes, typePolicies }),
    link: ApolloLink.from([
      new PersistedQueryLink({ sha256, useGETForHashedQueries: true }),
      new HttpLink({ uri, fetch, headers: { authorization: token } }),
    ]),
    incrementalHandler: new Defer20220824Handler(),
    // Keeps the data beside a field that failed.
    defaultOptions: {
      query: { errorPolicy: 'all' },
      watchQuery: { errorPolicy: 'all' },
      mutate: { errorPolicy: 'all' },
    },
  })
}
