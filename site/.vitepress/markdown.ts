import { existsSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'
import { pages, root } from './pages.ts'

/** The anchor of a heading as GitHub makes it, so that links hold in both places. */
export function githubSlug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}

/** Leads links to files of the repository that are no page to `source`. Without it, their text stays. */
export function sourceLinks(markdown: MarkdownRenderer, source: string | undefined): void {
  markdown.core.ruler.push('source-links', ({ tokens, env }) => {
    for (const { children } of tokens) {
      let unlinked = false
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const path = fileOf(env.relativePath, token.attrGet('href') ?? '')
          unlinked = path !== undefined && source === undefined
          if (path !== undefined && source !== undefined) token.attrSet('href', new URL(path, source).href)
        }
        if (unlinked && /^link_(?:open|close)$/.test(token.type)) {
          token.type = 'text'
          token.content = ''
        }
      }
    }
  })
}

/** The path of the file, from the root, that a page links to, unless it is a page or does not exist. */
function fileOf(page: string, href: string): string | undefined {
  if (/^(?:[a-z]+:|#|\/)/i.test(href)) return undefined
  const path = posix.join(page === 'index.md' ? '.' : posix.dirname(page), decodeURI(href.replace(/#.*/, '')))
  return pages.includes(path) || !existsSync(join(root, path)) ? undefined : path
}
