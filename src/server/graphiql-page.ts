import { createHash } from 'node:crypto'
import type { GraphiQLOptions } from 'graphql-yoga'

/** The page that explores the graph. */
export interface GraphiqlPage {
  html(): string
  /** A Content-Security-Policy that lets it run its own script, and nothing else. */
  policy(): string
}

interface GraphiqlPageOptions {
  readonly options: GraphiQLOptions
  readonly render: (options: GraphiQLOptions) => string
}

/** Renders the page when it is first asked for, and never again: it is megabytes, and the same for everybody. */
export function graphiqlPage({ options, render }: GraphiqlPageOptions): GraphiqlPage {
  let made: { readonly html: string; readonly policy: string } | undefined

  function page() {
    if (made) return made
    const html = render(options)
    made = { html, policy: policyOf(html) }
    return made
  }

  return { html: () => page().html, policy: () => page().policy }
}

/** The page's editors begin their workers from blobs, import from blobs in them, and write their styles as they go. */
function policyOf(html: string): string {
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script]) => `'sha256-${hash(script!)}'`)
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')} blob:`,
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
