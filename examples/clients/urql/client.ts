import { Client, fetchExchange } from '@urql/core'
import { type CacheExchangeOpts, cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import schema from './__generated__/schema.json' with { type: 'json' }

/** Objects with an id are kept once, by it. The others are parts of an object, unless they happen to have one. */
const keys: CacheExchangeOpts['keys'] = {}
for (const name of schema.embedded) keys[name] = ({ id }) => (typeof id === 'string' ? id : null)

const resolvers: NonNullable<CacheExchangeOpts['resolvers']> = {}
for (const { type, field } of schema.lists) resolvers[type] = { ...resolvers[type], [field]: relayPagination() }

/** @param token a LaunchDarkly access token, or `Bearer …` with a secret of the gateway in service mode. */
export function createClient(url: string, token: string, fetch = globalThis.fetch): Client {
  return new Client({
    url,
    fetch,
    fetchOptions: { headers: { authorization: token } },
    exchanges: [
      cacheExchange({ schema: schema.introspection as CacheExchangeOpts['schema'], keys, resolvers }),
      fetchExchange,
    ],
  })
}
