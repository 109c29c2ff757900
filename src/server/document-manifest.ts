import { readFileSync } from 'node:fs'

/** An unusable list of documents. The message contains the expectation and the actual content. */
export class BadManifest extends Error {
  override readonly name = 'BadManifest'
}

/**
 * Reads the documents of a JSON file by id: either an object of texts by id, as written by Relay's compiler and graphql-codegen, or
 * Apollo's manifest, a list of operations with `id` and `body`.
 *
 * @throws {BadManifest}
 */
export function readManifest(path: string): ReadonlyMap<string, string> {
  const manifest = parsed(path)
  if (!isObject(manifest)) throw new BadManifest(`expected ${shapes}, but got ${kindOf(manifest)} in ${path}.`)
  const entries = 'operations' in manifest ? apollos(manifest.operations, path) : Object.entries(manifest)
  for (const [id, text] of entries) {
    if (typeof id === 'string' && typeof text === 'string') continue
    throw new BadManifest(`expected ${shapes}, but got ${kindOf(text)} for ${JSON.stringify(id)} in ${path}.`)
  }
  return new Map((entries as [string, string][]).map(([id, text]) => [id.replace(/^sha256:/, ''), text]))
}

const shapes = 'an object of documents by their ids, or a manifest of Apollo with a list of "operations"'

function apollos(operations: unknown, path: string): [unknown, unknown][] {
  if (Array.isArray(operations)) return operations.map((one) => (isObject(one) ? [one.id, one.body] : [undefined, one]))
  throw new BadManifest(`expected ${shapes}, but got ${kindOf(operations)} as its operations in ${path}.`)
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new BadManifest(`expected the path of a JSON file, but ${path} cannot be read (${code ?? message}).`)
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return value === undefined ? 'nothing' : value === null ? 'null' : `a value of the type ${typeof value}`
}
