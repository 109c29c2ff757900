import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documents, proseOf, root } from './documents.ts'

/** The links of a document to others: path from the root, and anchor. */
const linksOf = (path: string) =>
  [...proseOf(path).matchAll(/(?<!\\)\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link))
    .map((link) => {
      const [target = '', anchor] = link.split('#')
      return { link, path: target ? relative(root, join(root, path, '..', decodeURI(target))) : path, anchor }
    })

/** The anchors of the headings, as GitHub makes them. */
function anchorsOf(path: string): readonly string[] {
  const counts = new Map<string, number>()
  return [...proseOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const count = counts.get(anchor) ?? 0
    counts.set(anchor, count + 1)
    return count ? `${anchor}-${count}` : anchor
  })
}

describe.each(documents)('%s', (path) => {
  it('links to files and headings that exist', () => {
    const broken = linksOf(path).filter(
      (link) =>
        !existsSync(join(root, link.path)) ||
        (link.anchor !== undefined && !anchorsOf(link.path).includes(link.anchor)),
    )
    expect(broken.map(({ link }) => link)).toEqual([])
  })

  it('names files and folders that exist', () => {
    const folders = 'src|test|sandbox|schema|scripts|docs|examples|bench|contract|bin|deploy|\\.ci|\\.github'
    const named = [...proseOf(path).matchAll(new RegExp(`\`((?:${folders})/[^\`\\s]*)\``, 'g'))].map(
      ([, name]) => name!,
    )
    const madeUp = /[<*…]|widget|^src\/generated\//
    expect(named.filter((name) => !madeUp.test(name) && !existsSync(join(root, name)))).toEqual([])
  })
})

it('the README leads to every document', () => {
  const found = new Set(['README.md'])
  for (const path of found) for (const link of linksOf(path)) if (link.path.endsWith('.md')) found.add(link.path)
  const apart = documents.filter((path) => !path.startsWith('.github/') && !found.has(path))
  expect(apart).toEqual([])
})
