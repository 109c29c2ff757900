import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { expect, it } from 'vitest'
import map from '../../src/generated/from-rest.json' with { type: 'json' }

const input = new URL('../../src/from-rest/index.ts', import.meta.url).pathname

it('a page gets the module without anything of Node, and graphql is all that it needs', async () => {
  const bundle = await rolldown({ input, platform: 'browser', external: ['graphql'] })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  const [chunk, ...others] = output
  expect(others).toEqual([])
  expect([...chunk.imports, ...chunk.dynamicImports]).toEqual(['graphql'])
  expect(chunk.moduleIds.filter((path) => path.includes('node_modules'))).toEqual([])
  expect(chunk.code).not.toMatch(/\b(?:process|Buffer|require|__dirname)\b/)
  expect(gzipSync(chunk.code).length).toBeLessThan(15_000)
})

it('the map is small', () => {
  expect(gzipSync(JSON.stringify(map)).length).toBeLessThan(12_000)
})
