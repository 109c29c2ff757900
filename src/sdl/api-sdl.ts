import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { concatAST, type DocumentNode, parse, Source } from 'graphql'
import { expanded } from './expanded.ts'

const schema = new URL('../../schema/', import.meta.url)

/**
 * The SDL of a folder and its areas in the order of the file names, without the part of a subgraph. Shorthands are not expanded.
 *
 * @param folder default schema/.
 */
export const writtenSdl = (folder: URL = schema): DocumentNode =>
  concatAST(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.graphql') && path !== 'federation.graphql')
      .sort((one, other) => (basename(one) < basename(other) ? -1 : 1))
      .map((path) => parse(new Source(readFileSync(new URL(path, folder), 'utf8'), `schema/${path}`))),
  )

/** The SDL of the API: that of schema/ without shorthands. */
export const apiSdl = (): DocumentNode => expanded(writtenSdl())
