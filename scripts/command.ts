import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'

/**
 * Puts the command into one file with what it imports, because Node reads and compiles hundreds of modules slower than one file. The
 * library stays as it is: its users share `graphql` with it.
 *
 * @param main The path of the compiled command, which is replaced.
 * @returns The folders of the packages in the file.
 */
export async function bundledCommand(main: string): Promise<readonly string[]> {
  const bundle = await rolldown({ input: main, platform: 'node', external, plugins: [addresses(dirname(main))] })
  const { output } = await bundle.write({ file: main, format: 'esm', codeSplitting: false })
  await bundle.close()
  writeFileSync(main, escaped(readFileSync(main, 'utf8')))
  const modules = output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []))
  return [...new Set(modules.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []))].sort()
}

/** What stays in files of its own: the API that an operator's OpenTelemetry SDK registers with, and what is loaded on demand. */
const external = ['@opentelemetry/api', '@redis/client', 'pino-pretty', /\/sandbox\/index\.js$/]

/** Keeps the addresses that our modules derive from their own. */
const addresses = (folder: string): Plugin => ({
  name: 'addresses',
  transform(code, path) {
    if (!path.startsWith(folder) || !code.includes('import.meta.url')) return undefined
    const place = JSON.stringify(`./${relative(folder, path)}`)
    return code.replaceAll('import.meta.url', `new URL(${place}, import.meta.url).href`)
  },
})

/** Escapes all characters beyond ASCII, because V8 keeps two bytes for each character of a text that is not Latin-1. */
const escaped = (code: string): string =>
  code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Writes the licences of packages, which ask for that wherever their code goes. */
export function writeLicences(packages: readonly string[], file: string): void {
  const texts = packages.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const [path] = globSync('{LICENSE,LICENCE,license,licence,License}*', { cwd: folder })
    return `${name} ${version}: ${license}\n\n${path ? readFileSync(join(folder, path), 'utf8').trim() : ''}\n`
  })
  writeFileSync(file, texts.join(`\n${'-'.repeat(80)}\n\n`))
}
