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

/**
 * Leads links to the README to the first page, and links to files of the repository that are no page to `source`. Without `source`,
 * the text of the latter stays.
 */
export function sourceLinks(markdown: MarkdownRenderer, source: string | undefined): void {
  markdown.core.ruler.push('source-links', ({ tokens, env }) => {
    for (const { children } of tokens) {
      let unlinked = false
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const href = token.attrGet('href') ?? ''
          const path = pathOf(env.relativePath, href)
          const isFile = path !== undefined && !pages.includes(path) && existsSync(join(root, path))
          unlinked = isFile && source === undefined
          if (isFile && source !== undefined) token.attrSet('href', new URL(path, source).href)
          if (path === 'README.md') token.attrSet('href', href.replace('README.md', 'index.md'))
        }
        if (unlinked && /^link_(?:open|close)$/.test(token.type)) {
          token.type = 'text'
          token.content = ''
        }
      }
    }
  })
}

/** The path, from the root of the repository, that a page links to. */
function pathOf(page: string, href: string): string | undefined {
  if (/^(?:[a-z]+:|#|\/)/i.test(href)) return undefined
  return posix.join(page === 'index.md' ? '.' : posix.dirname(page), decodeURI(href.replace(/#.*/, '')))
}
