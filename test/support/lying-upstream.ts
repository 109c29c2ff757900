import { startSandbox } from '../../sandbox/index.ts'
import { createGateway, type GatewayOptions } from '../../src/gateway.ts'
import { startOther } from './other-server.ts'
import type { Told } from './stack.ts'

/** How an answer of LaunchDarkly differs from the truth. */
export interface Lie {
  readonly count: 'honest' | 'fewer' | 'more' | 'gone' | 'text' | 'null' | 'negative' | 'billion' | 'infinite'
  readonly page: 'honest' | 'short' | 'long' | 'empty' | 'overlapping' | 'repeated'
}

export const honest: Lie = { count: 'honest', page: 'honest' }

/** JSON has no infinity, but a number that every parser takes for it. */
const infinite = '1e999'

/**
 * A gateway in front of a sandbox, with somebody between them who lies about lists: about the pages of what is asked for by offset,
 * or by time, and about every count.
 *
 * @param options of the gateway.
 */
export async function startLyingUpstream(options: Partial<GatewayOptions> = {}) {
  const sandbox = await startSandbox()
  let told: readonly Lie[] = []
  let calls = 0
  const server = await startOther(async (request, response) => {
    const { count, page } = told[Math.min(calls++, told.length - 1)] ?? honest
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const url = new URL(request.url!, sandbox.url)
    windowed(url.searchParams, page)
    const answer = await fetch(url, {
      method: request.method!,
      headers: request.headers as Record<string, string>,
      ...(request.method !== 'GET' && { body: Buffer.concat(chunks) }),
    })
    const text = await answer.text()
    response.statusCode = answer.status
    response.setHeader('content-type', answer.headers.get('content-type') ?? 'application/json')
    response.end(answer.ok ? retold(text, count, page) : text)
  })
  const gateway = createGateway({ baseUrl: server.url, fallbackToken: sandbox.token, ...options })

  return {
    sandbox,
    /**
     * The answer to a query, and how many calls it took.
     *
     * @param lies one for each call; the last one goes on.
     */
    async ask(query: string, lies: readonly Lie[] = []): Promise<Told & { readonly calls: number }> {
      told = lies
      calls = 0
      const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      const text = await response.text()
      const { data, errors, extensions } = JSON.parse(text)
      return { status: response.status, headers: response.headers, data, errors, extensions, text, calls }
    },
    async close() {
      await gateway.close()
      await server.close()
      await sandbox.close()
    },
  }
}

/** Asks the sandbox for another page than it was asked for. */
function windowed(params: URLSearchParams, page: Lie['page']): void {
  const [offset, limit] = [Number(params.get('offset') ?? 0), Number(params.get('limit'))]
  if (page === 'repeated') params.delete('before')
  if (!params.has('offset')) return
  if (page === 'repeated') params.set('offset', '0')
  if (page === 'overlapping') params.set('offset', String(Math.max(0, offset - 3)))
  if (page === 'short' && limit > 1) params.set('limit', String(Math.ceil(limit / 2)))
}

/** A document with another count, and a list with other items. */
function retold(text: string, count: Lie['count'], page: Lie['page']): string {
  const document = JSON.parse(text)
  if (typeof document !== 'object' || document === null) return text
  if (Array.isArray(document.items)) {
    if (page === 'empty') document.items = []
    if (page === 'long') document.items = [...document.items, ...document.items.slice(0, 7)]
  }
  for (const bucket of document.buckets ?? []) if (count !== 'honest') bucket.count = counted(bucket.count, count)
  if ('totalCount' in document && count !== 'honest') document.totalCount = counted(document.totalCount, count)
  return JSON.stringify(document).replaceAll(`"${infinite}"`, infinite)
}

function counted(total: number, count: Exclude<Lie['count'], 'honest'>): unknown {
  return {
    fewer: Math.floor(total / 2),
    more: total * 3 + 1,
    gone: undefined,
    text: String(total),
    null: null,
    negative: -1,
    billion: 1e9,
    infinite,
  }[count]
}
