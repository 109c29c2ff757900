import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { build, type Rollup } from 'vite'
import { writeLicences } from './command.ts'
import { schemaFacts } from './explorer/facts.ts'

/** Builds the page of the explorer into explorer/dist/, with each file compressed beside it, and the licences of what is in it. */

const project = resolve(import.meta.dirname, '..')
const root = resolve(project, 'explorer')
const dist = resolve(root, 'dist')

const built = (await build({
  configFile: resolve(root, 'vite.config.ts'),
  plugins: [schemaFacts(project)],
  logLevel: 'warn',
})) as Rollup.RollupOutput
const modules = built.output.flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []))
const packages = new Set(modules.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/\0]+/.exec(path) ?? []))
writeLicences([...packages].sort(), resolve(dist, 'licences.txt'))

const compress = promisify(brotliCompress)
const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
await Promise.all(
  globSync('assets/*.{js,css,svg,ttf,json}', { cwd: dist }).map(async (name) => {
    const body = readFileSync(resolve(dist, name))
    const short = await compress(body, { params })
    if (short.length < body.length) writeFileSync(resolve(dist, `${name}.br`), short)
  }),
)
