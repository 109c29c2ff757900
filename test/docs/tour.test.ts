import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root, textOf } from './documents.ts'

const shown = [...textOf('README.md').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = '']) => path)
const taken = [...readFileSync(join(root, 'test/browser/tour.browser.ts'), 'utf8').matchAll(/ picture\('(.+)'\)/g)]

it('the README shows each picture of the tour in turn, with its text, and no other lies there', () => {
  expect(shown.length).toBeGreaterThan(2)
  expect(shown).toEqual(taken.map(([, name]) => `docs/tour/${name}.webp`))
  expect(globSync('docs/tour/*', { cwd: root }).sort()).toEqual(shown)
})

it('the pictures are small enough to load at once', () => {
  for (const path of shown) expect(statSync(join(root, path)).size).toBeLessThan(150_000)
})
