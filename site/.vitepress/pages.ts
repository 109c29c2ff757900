import { cpSync, globSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

const operating = ['installing', 'configuration', 'security', 'limits', 'rate-limits', 'errors', 'metrics', 'embedding']

/** The documents in the order of the sidebar. Those that stand nowhere come last. */
const groups: readonly { readonly text: string; readonly pages: readonly string[] }[] = [
  { text: 'Start', pages: ['README.md', ...docs('sandbox', 'explorer')] },
  {
    text: 'Use it',
    pages: docs('queries', 'verdicts', 'changes', 'subscriptions', 'costs', 'rest-to-graphql', 'clients', 'federation'),
  },
  { text: 'Operate it', pages: [...docs(...operating), ...under('docs/operating/*.md')] },
  { text: 'Work on it', pages: ['CONTRIBUTING.md', ...under('docs/contributing/*.md')] },
  { text: 'Project', pages: ['CHANGELOG.md', 'SECURITY.md'] },
]

const placed = new Set(groups.flatMap(({ pages }) => pages))
const others = under('docs/*.md').filter((page) => !placed.has(page))

/** The paths of the documents of the site, from the root of the repository. */
export const pages: readonly string[] = [...placed, ...others]

export const sidebar = [...groups, ...(others.length > 0 ? [{ text: 'More', pages: others }] : [])].map((group) => ({
  text: group.text,
  collapsed: false,
  items: group.pages.map((page) => ({ text: titleOf(page), link: linkOf(page) })),
}))

/** Copies the documents and their pictures into this package, where Vite finds Vue. */
export function gather(): void {
  const copies = join(import.meta.dirname, '../.pages')
  rmSync(copies, { recursive: true, force: true })
  for (const path of [...pages, ...under('docs/**/*.{png,webp,jpg}')]) cpSync(join(root, path), join(copies, path))
  cpSync(join(root, 'explorer/icon.svg'), join(copies, 'public/icon.svg'))
}

function docs(...names: readonly string[]): readonly string[] {
  return names.map((name) => `docs/${name}.md`)
}

function under(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: root }).sort()
}

function titleOf(page: string): string {
  if (page === 'README.md') return 'What it is'
  if (page === 'SECURITY.md') return 'Reporting a vulnerability'
  return /^# (.+)$/m.exec(readFileSync(join(root, page), 'utf8'))![1]!.replaceAll('`', '')
}

function linkOf(page: string): string {
  return page === 'README.md' ? '/' : `/${page.replace(/\.md$/, '')}`
}
