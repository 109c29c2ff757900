import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pages } from './.vitepress/pages.ts'

/** Holds the built site against its documents: each has a page with text, and every link of a page leads to a file and to an anchor in it. */

const dist = join(import.meta.dirname, 'dist')
const base = process.env.SITE_BASE ?? '/'
const files = new Set(globSync('**/*', { cwd: dist }))
const built = new Map(
  [...files].filter((path) => path.endsWith('.html')).map((path) => [path, readFileSync(join(dist, path), 'utf8')]),
)

const problems: string[] = []

for (const page of pages) {
  const path = page === 'README.md' ? 'index.html' : page.replace(/\.md$/, '.html')
  const text = /<main\b.*<\/main>/s.exec(built.get(path) ?? '')?.[0].replaceAll(/<[^>]*>/g, '') ?? ''
  if (text.trim().length < 300) problems.push(`${page} has no page with text.`)
}

for (const [path, html] of built) {
  for (const [, link = ''] of html.matchAll(/ (?:href|src)="([^"]*)"/g)) {
    if (/^[a-z]+:/i.test(link)) continue
    const [target = '', anchor = ''] = decodeURI(link).split('#')
    const file = fileOf(path, target)
    if (!files.has(file)) problems.push(`${path} links to ${link}, which is no file.`)
    else if (anchor && file.endsWith('.html') && !built.get(file)!.includes(` id="${anchor}"`))
      problems.push(`${path} links to ${link}, which has no such anchor.`)
  }
}

function fileOf(from: string, target: string): string {
  if (target === '') return from
  const path = target.startsWith('/') ? target.slice(base.length) : join(dirname(from), target).replace(/^\.\//, '')
  if (path === '' || path.endsWith('/')) return `${path}index.html`
  return files.has(path) ? path : `${path}.html`
}

for (const problem of problems) console.error(problem)
console.log(`${built.size} pages, ${problems.length} problems`)
if (problems.length > 0) process.exitCode = 1
