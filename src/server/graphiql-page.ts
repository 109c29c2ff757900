import { createHash } from 'node:crypto'
import type { GraphiQLOptions } from 'graphql-yoga'

/** The page that explores the graph. */
export interface GraphiqlPage {
  html(): Promise<string>
  /** A Content-Security-Policy that lets the page run its own script, and nothing else; for none, as long as it was not asked for. */
  policy(): string
}

interface GraphiqlPageOptions {
  readonly options: GraphiQLOptions
  readonly render: (options: GraphiQLOptions) => string | Promise<string>
}

/** Renders the page when it is first asked for, and never again: it is megabytes, and the same for everybody. */
export function graphiqlPage({ options, render }: GraphiqlPageOptions): GraphiqlPage {
  let rendered: Promise<string> | undefined
  let policy = policyOf('')

  async function rendering() {
    const html = await render(options)
    policy = policyOf(html)
    return html
  }

  return {
    html: () => (rendered ??= rendering()),
    policy: () => policy,
  }
}

/** The page's editors begin their workers from blobs, import from blobs in them, and write their styles as they go. */
function policyOf(html: string): string {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => `'sha256-${hash(script!)}'`)
  return [
    "default-src 'none'",
    `script-src ${[...scripts, 'blob:'].join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64')
