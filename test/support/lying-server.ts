import type { Sandbox } from '../../sandbox/index.ts'
import { type OtherServer, startOther } from './other-server.ts'

/** What a page says instead of the truth. Each property is one lie; an absent one is the truth. */
export interface Lie {
  /** The text of `totalCount` in the JSON, which need not be a number; null leaves it out. */
  readonly count?: string | null
  /** Added to the true count, once more with every page. */
  readonly growth?: number
  /** How the documents differ from those that were asked for. */
  readonly items?: 'short' | 'headless' | 'half' | 'few' | 'empty' | 'repeated' | 'overlapping' | 'long'
  /** Answers this status instead of the page. */
  readonly status?: number
}

/** An upstream that tells lies about its pages, and the truth about all else. */
export interface LyingServer extends Pick<OtherServer, 'url' | 'close'> {
  /** Tells these lies from now on, one with each page and then from the start again. */
  lie(lies: readonly Lie[]): void
  /** The paths that were asked since the last call of `lie`. */
  readonly asked: string[]
}

// biome-ignore lint/suspicious/noExplicitAny: pages of any operation.
type AnyPage = any

/** Stands in front of the sandbox, whose pages are the truth. */
export async function startLyingServer(sandbox: Sandbox): Promise<LyingServer> {
  let lies: readonly Lie[] = []
  let told = 0
  const asked: string[] = []

  async function pageOf(url: URL, change: (query: URLSearchParams) => void, init: RequestInit): Promise<AnyPage> {
    const other = new URL(url)
    change(other.searchParams)
    return (await fetch(other, init)).json()
  }

  async function falsified(url: URL, page: AnyPage, lie: Lie, init: RequestInit): Promise<AnyPage> {
    const { items } = page
    switch (lie.items) {
      case 'short':
        return items.slice(0, -1)
      case 'headless':
        return items.slice(1)
      case 'half':
        return items.slice(0, Math.ceil(items.length / 2))
      case 'few':
        return items.slice(0, 2)
      case 'empty':
        return []
      case 'repeated':
        return (await pageOf(url, (query) => query.set('offset', '0'), init)).items ?? items
      case 'overlapping':
        return (
          (await pageOf(url, (query) => query.set('offset', `${Math.max(0, Number(query.get('offset')) - 3)}`), init))
            .items ?? items
        )
      case 'long':
        return [...items, ...items.map((item: object) => ({ ...item, key: 'more', _id: 'more' }))]
      default:
        return items
    }
  }

  const server = await startOther(async (request, response) => {
    const url = new URL(request.url!, sandbox.url)
    asked.push(request.url!)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { authorization = '', 'ld-api-version': version = '' } = request.headers
    const headers = { authorization, 'ld-api-version': String(version), 'content-type': 'application/json' }
    const truth = await fetch(url, {
      method: request.method!,
      headers,
      ...(chunks.length ? { body: Buffer.concat(chunks) } : {}),
    })
    const text = await truth.text()
    const send = (status: number, body: string) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    }
    const page = truth.ok && text ? JSON.parse(text) : null
    if (!Array.isArray(page?.items) || lies.length === 0) return send(truth.status, text)
    const lie = lies[told++ % lies.length]!
    if (lie.status) return send(lie.status, '{"code":"internal","message":"Something went wrong"}')
    const items = await falsified(url, page, lie, { headers })
    const { totalCount, ...rest } = page
    const count = lie.count === undefined ? `${(totalCount ?? items.length) + (lie.growth ?? 0) * told}` : lie.count
    const body = JSON.stringify({ ...rest, items })
    return send(200, count === null ? body : `${body.slice(0, -1)},"totalCount":${count}}`)
  })

  return {
    url: server.url,
    close: server.close,
    asked,
    lie(some) {
      lies = some
      told = 0
      asked.length = 0
    },
  }
}
