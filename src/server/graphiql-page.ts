import { createHash } from 'node:crypto'
import type { GraphiQLOptions, Plugin } from 'graphql-yoga'
import { acceptedTypes } from './accept.ts'
import type { Example } from './example.ts'
import { examplesMenu } from './examples-menu.ts'
import { type SplitPage, splitPage } from './page-files.ts'

/** The GraphiQL page. */
export interface Graphiql {
  readonly options: GraphiQLOptions
  /** Renders the page as HTML with inline scripts and styles. Called once, at the first request of the page. */
  readonly render: (options: GraphiQLOptions) => string | Promise<string>
  /** The entries of the menu above the editors. Default none. */
  readonly examples?: readonly Example[]
}

/**
 * Serves GraphiQL to browsers at the path of the graph, with its files beside it, and redirects from the folder of the page.
 * Browsers cache the files permanently, because their names change with their content, and revalidate the page itself.
 *
 * @param path The path of the graph, such as `/graphql`.
 */
export function graphiqlPage({ options, render, examples = [] }: Graphiql, path: string): Plugin {
  const start = path.lastIndexOf('/') + 1
  const name = path.slice(start)
  const folder = `${name}/assets/`
  let made: Promise<SplitPage & { readonly etag: string }> | undefined

  async function make() {
    const page = (await render(options)).replace(/<div id="root">/, (root) => `${examplesMenu(examples)}\n${root}`)
    const { html, files } = splitPage(page, folder)
    return { html, files, etag: `"${createHash('sha256').update(html).digest('base64url')}"` }
  }

  function page() {
    made ??= make()
    return made
  }

  return {
    async onRequest({ request, url, fetchAPI: { Response }, endResponse }) {
      const { method, headers } = request
      if (method !== 'GET' && method !== 'HEAD') return
      const answer = (body: BodyInit | null, status: number, more: Record<string, string>) =>
        endResponse(new Response(body, { status, headers: more }))

      if (url.pathname === path.slice(0, start)) return answer(null, 302, { location: name })
      if (url.pathname.startsWith(`${path}/assets/`)) {
        const file = (await page()).files.get(url.pathname.slice(`${path}/assets/`.length))
        if (!file) return answer(null, 404, {})
        return answer(file.body, 200, { 'content-type': file.type, 'cache-control': keptForEver })
      }
      if (!acceptedTypes(headers.get('accept')).some(({ type }) => type === 'text/html')) return
      if (url.pathname === `${path}/`) return answer(null, 302, { location: `../${name}${url.search}` })
      if (url.pathname !== path) return
      const { html, etag } = await page()
      const about = { etag, 'cache-control': 'private, no-cache', 'content-security-policy': policy }
      if (headers.get('if-none-match') === etag) return answer(null, 304, about)
      return answer(html, 200, { ...about, 'content-type': 'text/html; charset=utf-8' })
    },
  }
}

const keptForEver = 'public, max-age=31536000, immutable'

/**
 * The page's Content-Security-Policy. The page runs its own files and connects only to its own server. Its editors start workers
 * from blobs, import from blobs in them, and write styles at run time.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self' blob:",
  'worker-src blob:',
  "style-src 'self' 'unsafe-inline'",
  'font-src data:',
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
