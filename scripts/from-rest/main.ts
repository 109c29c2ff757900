import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createSchema } from '../../src/schema.ts'
import { restMap } from './rest-map.ts'

/** Writes what the REST operations are in the graph, for `src/from-rest/` and for the page. */
const root = resolve(import.meta.dirname, '../..')
const folder = resolve(root, 'src/generated')
const map = await restMap(root, createSchema())
mkdirSync(folder, { recursive: true })
writeFileSync(resolve(folder, 'from-rest.json'), `${JSON.stringify(map)}\n`)
