import type { Sandbox } from '../../sandbox/index.ts'

/** A document of LaunchDarkly, which tests look at property by property. */
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for.
export type Doc = any

/** An answer of the sandbox. */
export interface Told {
  status: number
  headers: Headers
  json: Doc
}

/** Asks a sandbox over HTTP, as the admin and in the current version unless told otherwise. */
export async function ask(sandbox: Sandbox, path: string, headers: Record<string, string> = {}): Promise<Told> {
  const response = await fetch(`${sandbox.url}/api/v2${path}`, {
    headers: { authorization: sandbox.token, 'ld-api-version': '20240415', ...headers },
  })
  return { status: response.status, headers: response.headers, json: await response.json() }
}

/** All items of a list, page by page. */
export async function askAll(sandbox: Sandbox, path: string) {
  const items: Doc[] = []
  for (;;) {
    const { status, json } = await ask(
      sandbox,
      `${path}${path.includes('?') ? '&' : '?'}limit=100&offset=${items.length}`,
    )
    if (status !== 200) throw new Error(`${path} was answered ${status} ${json.message}`)
    items.push(...json.items)
    if (json.items.length === 0 || items.length >= json.totalCount) return items
  }
}

/** A `filter` as a query string: the whole value has to be percent-encoded. */
export const filter = (value: string) => `filter=${encodeURIComponent(value)}`

/** Searches with a body, as the admin and in the current version. A text is sent as it is. */
export async function search(sandbox: Sandbox, path: string, body?: unknown): Promise<Told> {
  const response = await fetch(`${sandbox.url}/api/v2${path}`, {
    method: 'POST',
    headers: { authorization: sandbox.token, 'ld-api-version': '20240415', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, json: await response.json() }
}
