import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** A block of code of a document. */
export interface Block {
  readonly path: string
  readonly language: string
  readonly code: string
  /** The block of JSON that follows at once: the answer. */
  readonly answer: string | undefined
}

/** The paths of all documents, from the root. */
export const documents: readonly string[] = globSync('**/*.md', {
  cwd: root,
  exclude: (path) => /(^|\/)(node_modules|dist|\.next|coverage)$/.test(path),
})
  .concat(globSync('.github/**/*.md', { cwd: root }))
  .toSorted()

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The text without its blocks of code. */
export const proseOf = (path: string): string => textOf(path).replaceAll(/^ *```.*?^ *```$/gms, '')

/** The blocks of code of a document. */
export const blocksOf = (path: string): readonly Block[] =>
  [...textOf(path).matchAll(/^```(\w+)\n(.*?)\n```(?:(?=\n\n```json\n(.*?)\n```)|)/gms)].map(
    ([, language = '', code = '', answer]) => ({ path, language, code, answer }),
  )

/** Whether a block has a subscription, which is answered by events. */
export const isSubscription = (code: string): boolean => /^subscription\b/m.test(code)
