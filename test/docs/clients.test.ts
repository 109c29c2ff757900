import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const document = read('docs/clients.md')
const folder = 'examples/clients'

/** The blocks of code, each with the file that the line before it names. */
const blocks = [...document.matchAll(/(?:`([^`\n]+)`:\n\n)?```(\w+)\n(.*?)\n```/gs)].map(
  ([, path = '', language = '', code = '']) => ({ path, language, code, begins: code.split('\n', 1)[0] }),
)
const starters = blocks.filter(({ language }) => language !== 'sh')

describe('The document about clients', () => {
  it.each(starters)('has the code of $path as it is tested: $begins', ({ path, code }) => {
    expect(path).toMatch(`${folder}/`)
    expect(`\n${read(path)}`).toContain(`\n${code}\n`)
  })

  it('shows each starter', () => {
    const kept = ['test', 'node_modules']
    const names = readdirSync(new URL(`../../${folder}`, import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !kept.includes(entry.name))
      .map(({ name }) => name)
    expect(names).toHaveLength(6)
    for (const name of names)
      expect(starters.map(({ path }) => path)).toContainEqual(expect.stringContaining(`/${name}/`))
  })

  it('names packages that the tests install', () => {
    const { dependencies, devDependencies } = JSON.parse(read(`${folder}/package.json`))
    const installed = Object.keys({ ...dependencies, ...devDependencies })
    const commands = blocks.flatMap(({ code }) => [...code.matchAll(/npm install (?:--save-dev )?([^#\n]+)/g)])
    const named = commands.flatMap(([, names = '']) => names.trim().split(/\s+/))
    expect(named.length).toBeGreaterThan(10)
    for (const name of named) expect(installed).toContain(name)
  })
})
