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
export const ask = (sandbox: Sandbox, path: string, headers: Record<string, string> = {}) =>
  told(sandbox, path, { headers })

/** Sends a JSON body, as a search does, or none. A text is sent as it is. */
export const post = (sandbox: Sandbox, path: string, body?: unknown) => send(sandbox, 'POST', path, body)

/** The same with any method and with further headers. */
export const send = (
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) =>
  told(sandbox, path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })

async function told(sandbox: Sandbox, path: string, init: RequestInit): Promise<Told> {
  const headers = { authorization: sandbox.token, 'ld-api-version': '20240415', ...(init.headers as object) }
  const response = await fetch(`${sandbox.url}/api/v2${path}`, { ...init, headers })
  return { status: response.status, headers: response.headers, json: jsonOf(await response.text()) }
}

/** Undefined for an answer without a body. */
const jsonOf = (text: string): Doc => (text === '' ? undefined : JSON.parse(text))

/** All items of a list, page by page, in pages that the list allows. */
export async function askAll(sandbox: Sandbox, path: string, limit = 100) {
  const items: Doc[] = []
  for (;;) {
    const { status, json } = await ask(
      sandbox,
      `${path}${path.includes('?') ? '&' : '?'}limit=${limit}&offset=${items.length}`,
    )
    if (status !== 200) throw new Error(`${path} was answered ${status} ${json.message}`)
    items.push(...json.items)
    if (json.items.length === 0 || items.length >= json.totalCount) return items
  }
}

/** A `filter` as a query string: the whole value has to be percent-encoded. */
export const filter = (value: string) => `filter=${encodeURIComponent(value)}`
