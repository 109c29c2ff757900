import type { Answer, Gateway } from './ask.ts'

/** Sends the hash of a document by GET. A browser keeps the answer for as long as its `Cache-Control` says. */
export async function askByHash<Data>({ url, token }: Gateway, query: string, variables: object = {}) {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(query))
  const sha256Hash = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const parameters = { variables, extensions: { persistedQuery: { version: 1, sha256Hash } } }
  const headers = { accept: 'application/json', authorization: token }

  const search = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)]))
  const response = await fetch(`${url}?${search}`, { headers })
  const answer = (await response.json()) as Omit<Answer<Data>, 'calls'>
  if (answer.errors?.[0]?.extensions?.code !== 'PERSISTED_QUERY_NOT_FOUND') return answer

  // The gateway does not know the document yet, or not any more.
  const body = JSON.stringify({ query, ...parameters })
  const again = await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body })
  return (await again.json()) as Omit<Answer<Data>, 'calls'>
}
