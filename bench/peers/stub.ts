import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import {
  environment,
  environmentKeys,
  flag,
  flagKeys,
  member,
  memberIds,
  project,
  projectKeys,
  status,
} from './account.ts'

/**
 * An upstream that costs the same whoever asks: each answer is made once, and kept with the headers of LaunchDarkly's rate limits. It
 * answers at once; a message with a number makes it wait so many milliseconds before each answer.
 */
let latencyMs = 0
process.on('message', (ms: number) => {
  latencyMs = ms
})
process.once('disconnect', () => process.exit())

const page = (items: readonly unknown[], search: URLSearchParams, self: string) => {
  const offset = Number(search.get('offset') ?? 0)
  const shown = items.slice(offset, offset + Number(search.get('limit') ?? 20))
  return { _links: { self: { href: self, type: 'application/json' } }, items: shown, totalCount: items.length }
}

type Route = (keys: readonly string[], search: URLSearchParams, self: string) => unknown

const routes: readonly (readonly [RegExp, Route])[] = [
  [
    /^\/api\/v2\/projects$/,
    (_, search, self) => {
      const isExpanded = search.get('expand') === 'environments'
      return page(
        projectKeys.map((key) => project(key, isExpanded)),
        search,
        self,
      )
    },
  ],
  [/^\/api\/v2\/projects\/([\w-]+)$/, ([key = ''], search) => project(key, search.get('expand') === 'environments')],
  [
    /^\/api\/v2\/projects\/([\w-]+)\/environments$/,
    ([key = ''], search, self) =>
      page(
        environmentKeys.map((one) => environment(key, one)),
        search,
        self,
      ),
  ],
  [
    /^\/api\/v2\/flags\/([\w-]+)$/,
    ([key = ''], search, self) => {
      const isFull = search.get('summary') === '0'
      return page(
        flagKeys.map((_, index) => flag(key, index, search.getAll('env'), isFull)),
        search,
        self,
      )
    },
  ],
  [
    /^\/api\/v2\/flags\/([\w-]+)\/([\w-]+)$/,
    ([projectKey = '', key = ''], search) => {
      const asked = search.getAll('env')
      return flag(projectKey, flagKeys.indexOf(key), asked.length ? asked : environmentKeys, true)
    },
  ],
  [
    /^\/api\/v2\/flag-statuses\/([\w-]+)\/([\w-]+)$/,
    ([projectKey = '', environmentKey = ''], _, self) => ({
      _links: { self: { href: self, type: 'application/json' } },
      items: flagKeys.map((_, index) => status(projectKey, environmentKey, index)),
    }),
  ],
  [
    /^\/api\/v2\/members$/,
    (_, search, self) => {
      const ids = search.get('filter')?.replace('id:', '').split('|')
      const indexes = memberIds.flatMap((id, index) => (!ids || ids.includes(id) ? [index] : []))
      return page(indexes.map(member), search, self)
    },
  ],
]

function documentOf(url: string): unknown {
  const { pathname, searchParams } = new URL(url, 'http://stub')
  for (const [pattern, route] of routes) {
    const match = pattern.exec(pathname)
    if (match) return route(match.slice(1), searchParams, url)
  }
  throw new Error(`The stub has no route for ${url}`)
}

interface Kept {
  readonly plain: Buffer
  readonly packed: Buffer
}
const kept = new Map<string, Kept>()

function answerTo(url: string): Kept {
  const known = kept.get(url)
  if (known) return known
  const plain = Buffer.from(JSON.stringify(documentOf(url)))
  const made = { plain, packed: gzipSync(plain) }
  kept.set(url, made)
  return made
}

const headers = {
  'content-type': 'application/json',
  'x-ratelimit-global-remaining': '100000',
  'x-ratelimit-route-remaining': '50000',
}

const server = createServer(({ url = '', headers: { 'accept-encoding': accepted = '' } }, response) => {
  const { plain, packed } = answerTo(url)
  const isPacked = accepted.includes('gzip')
  const body = isPacked ? packed : plain
  const answer = () =>
    response
      .writeHead(200, {
        ...headers,
        'x-ratelimit-reset': String(Date.now() + 10_000),
        'content-length': body.length,
        ...(isPacked && { 'content-encoding': 'gzip' }),
      })
      .end(body)
  if (latencyMs) setTimeout(answer, latencyMs)
  else answer()
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1')
await once(server, 'listening')
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
