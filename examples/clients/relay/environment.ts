import { Environment, type FetchFunction, Network, RecordSource, Store } from 'relay-runtime'

/** @param token a LaunchDarkly access token, or `Bearer …` with a secret of the gateway in service mode. */
export function createEnvironment(url: string, token: string, fetch = globalThis.fetch): Environment {
  const ask: FetchFunction = async ({ text: query }, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', authorization: token, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    return response.json()
  }
  return new Environment({ network: Network.create(ask), store: new Store(new RecordSource()) })
}
