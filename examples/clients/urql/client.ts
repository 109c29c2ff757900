import { Client, fetchExchange } from '@urql/core'
import { type CacheExchangeOpts, cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import schema from './__generated__/schema.json' with { type: 'json' }

/** Objects with an id are kept once, by it. The others are parts of an object. */
const keys = Object.fromEntries(
  schema.__schema.types.flatMap(({ kind, name }) =>
    kind === 'OBJECT' ? [[name, ({ id }: { id?: unknown }) => (typeof id === 'string' ? id : null)]] : [],
  ),
)

/** @param token a LaunchDarkly access token, or `Bearer …` with a secret of the gateway in service mode. */
export function createClient(url: string, token: string, fetch = globalThis.fetch): Client {
  return new Client({
    url,
    fetch,
    fetchOptions: { headers: { authorization: token } },
    exchanges: [
      cacheExchange({
        schema: schema as CacheExchangeOpts['schema'],
        keys,
        resolvers: { Project: { flags: relayPagination() }, Query: { members: relayPagination() } },
      }),
      fetchExchange,
    ],
  })
}
