import { createGraphQLError, type GraphQLParams, type Plugin } from 'graphql-yoga'
import { LRUCache } from 'lru-cache'
import type { Store } from '../store/store.ts'
import { sha256, sharedDocuments } from './shared-documents.ts'

/** The most characters of documents that are kept. */
const mostCharacters = 8 * 2 ** 20

/**
 * Automatic persisted queries, Apollo's protocol: a client sends the SHA-256 of a document in hex as
 * `extensions.persistedQuery.sha256Hash`. If the gateway does not know the hash, it answers `PersistedQueryNotFound`, and the
 * client sends the document once with the hash.
 *
 * The documents used last are kept in memory, up to 8 million characters, and for a day in the store, if there is one. The published
 * plugin for Yoga requires @graphql-tools/utils 10 and cannot be installed beside ours.
 */
export function persistedQueries(store?: Store): Plugin {
  const kept = new LRUCache<string, string>({ maxSize: mostCharacters, sizeCalculation: (text) => text.length + 64 })
  const shared = store && sharedDocuments(store)
  return {
    async onParams({ params, setParams }) {
      const hash = persistedHashOf(params)
      if (hash === undefined) return
      if (params.query) {
        if (sha256(params.query) !== hash) throw mismatch()
        kept.set(hash, params.query)
        shared?.keep(hash, params.query)
        return
      }
      const query = kept.get(hash) ?? (await shared?.read(hash))
      if (query === undefined) throw persistedQueryError('NotFound')
      kept.set(hash, query)
      setParams({ ...params, query })
    },
  }
}

/** The hash in a request of Apollo's protocol, in lower case. */
export function persistedHashOf({ extensions }: GraphQLParams): string | undefined {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null }
  const hash = persistedQuery?.sha256Hash
  return typeof hash === 'string' ? hash.toLowerCase() : undefined
}

/**
 * The errors of the protocol, which clients recognise by messages and codes. The status is 200, as in Apollo Server, because some
 * clients read no body with another status.
 */
export const persistedQueryError = (what: 'NotFound' | 'NotSupported') =>
  createGraphQLError(`PersistedQuery${what}`, {
    extensions: {
      code: what === 'NotFound' ? 'PERSISTED_QUERY_NOT_FOUND' : 'PERSISTED_QUERY_NOT_SUPPORTED',
      http: { status: 200 },
    },
  })

const mismatch = () =>
  createGraphQLError(
    'Expected extensions.persistedQuery.sha256Hash to be the SHA-256 of the document in hex, but got another hash.',
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  )
