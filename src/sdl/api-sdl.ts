import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { concatAST, type DocumentNode, type ParseOptions, parse, Source } from 'graphql'
import { expanded } from './expanded.ts'

const schema = new URL('../../schema/', import.meta.url)

/**
 * The SDL of a folder and its areas in the order of the file names, without the part of a subgraph. Shorthands are not expanded.
 *
 * @param folder default schema/.
 * @param options default with locations, which messages name.
 */
export const writtenSdl = (folder: URL = schema, options?: ParseOptions): DocumentNode =>
  concatAST(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.graphql') && path !== 'federation.graphql')
      .sort((one, other) => (basename(one) < basename(other) ? -1 : 1))
      .map((path) => parse(new Source(readFileSync(new URL(path, folder), 'utf8'), `schema/${path}`), options)),
  )

/**
 * The SDL of the API: that of schema/ without shorthands. The locations of all nodes would take a quarter of the start and of the memory
 * of the schema, so only a message about a mistake has them.
 */
export function apiSdl(): DocumentNode {
  try {
    return expanded(writtenSdl(schema, { noLocation: true }))
  } catch {
    return expanded(writtenSdl())
  }
}
