import { createHash } from 'node:crypto'
import { promises as fs } from 'node:fs'
import { extname } from 'node:path'
import type { Plugin } from 'graphql-yoga'
import { acceptedTypes } from './accept.ts'
import type { Example } from './example.ts'

/** The explorer: a page of static files, and what the gateway tells it. */
export interface Graphiql {
  /** The folder with `index.html` and `assets/`, as `npm run build` makes it. */
  readonly folder: URL
  /** The name of the window. */
  readonly title: string
  readonly examples: readonly Example[]
  /** The tokens of the embedded sandbox. Null where the gateway stands before LaunchDarkly. */
  readonly sandbox: { readonly tokens: readonly SandboxToken[] } | null
}

/** A token of the sandbox, with its name for people. */
export interface SandboxToken {
  readonly name: string
  readonly token: string
}

/** A file of the page, and the same compressed with Brotli where that is shorter. */
interface PageFile {
  readonly type: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly brotli: Uint8Array<ArrayBuffer> | undefined
}

interface Page {
  readonly html: string
  readonly etag: string
  /** The names of the files beside it. */
  readonly assets: ReadonlySet<string>
}

/**
 * Serves the explorer to browsers at the path of the graph, with its files beside it, and redirects from the folder of the page.
 * Browsers cache the files permanently, because their names change with their content, and revalidate the page itself. The page holds
 * no data of an account, so it needs no credential.
 *
 * @param path The path of the graph, such as `/graphql`.
 * @param tokenless Whether the gateway has a token for requests without one.
 */
export function graphiqlPage({ folder, ...about }: Graphiql, path: string, tokenless: boolean): Plugin {
  const start = path.lastIndexOf('/') + 1
  const name = path.slice(start)
  const assets = `${path}/assets/`
  let made: Promise<Page | undefined> | undefined
  const files = new Map<string, Promise<PageFile>>()

  /** The page with the settings in it, or nothing where it was not built. */
  async function make(): Promise<Page | undefined> {
    const files = [fs.readFile(new URL('index.html', folder), 'utf8'), fs.readdir(new URL('assets/', folder))] as const
    const found = await Promise.all(files).catch(() => undefined)
    if (!found) return undefined
    const [built, names] = found
    const settings = JSON.stringify({ ...about, tokenless }).replaceAll('<', '\\u003c')
    const html = built
      .replaceAll('./assets/', `${name}/assets/`)
      .replace(/(id="settings">)\{\}/, (_, tag) => tag + settings)
    return { html, etag: `"${createHash('sha256').update(html).digest('base64url')}"`, assets: new Set(names) }
  }

  async function page() {
    made ??= make()
    const page = await made
    if (!page) made = undefined
    return page
  }

  async function file(asked: string): Promise<PageFile | undefined> {
    if (!(await page())?.assets.has(asked) || asked.endsWith('.br')) return undefined
    const found = files.get(asked) ?? fileOf(new URL(`assets/${asked}`, folder))
    files.set(asked, found)
    found.catch(() => files.delete(asked))
    return found
  }

  return {
    async onRequest({ request, url, fetchAPI: { Response }, endResponse }) {
      const { method, headers } = request
      if (method !== 'GET' && method !== 'HEAD') return
      const answer = (body: BodyInit | null, status: number, more: Record<string, string>) =>
        endResponse(new Response(body, { status, headers: more }))

      if (url.pathname === path.slice(0, start)) return answer(null, 302, { location: name + url.search })
      if (url.pathname.startsWith(assets)) {
        const found = await file(url.pathname.slice(assets.length))
        if (!found) return answer(null, 404, {})
        const about = { 'content-type': found.type, 'cache-control': keptForEver, vary: 'Accept-Encoding' }
        if (!found.brotli || !takesBrotli.test(headers.get('accept-encoding') ?? ''))
          return answer(found.body, 200, about)
        return answer(found.brotli, 200, { ...about, 'content-encoding': 'br' })
      }
      if (!acceptedTypes(headers.get('accept')).some(({ type }) => type === 'text/html')) return
      if (url.pathname === `${path}/`) return answer(null, 302, { location: `../${name}${url.search}` })
      if (url.pathname !== path) return
      const found = await page()
      if (!found)
        return answer(unbuilt, 503, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
      const about = { etag: found.etag, 'cache-control': 'private, no-cache', 'content-security-policy': policy }
      if (headers.get('if-none-match') === found.etag) return answer(null, 304, about)
      return answer(found.html, 200, { ...about, 'content-type': 'text/html; charset=utf-8' })
    },
  }
}

const keptForEver = 'public, max-age=31536000, immutable'

const unbuilt = `The explorer is not built. Run "npm run explorer", then load this page again. The gateway answers queries without it.\n`

/** A coding of weight 0 is refused (RFC 9110, section 12.5.3). */
const takesBrotli = /(?:^|[\s,])br(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))(?=\s*(?:[,;]|$))/

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.png': 'image/png',
}

async function fileOf(url: URL): Promise<PageFile> {
  const [body, brotli] = await Promise.all([fs.readFile(url), fs.readFile(new URL(`${url}.br`)).catch(() => undefined)])
  return { type: types[extname(url.pathname)] ?? 'application/octet-stream', body, brotli }
}

/**
 * The page's Content-Security-Policy. The page runs its own files and connects only to its own server. Its editors write styles at
 * run time.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
