import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Operation } from '../../src/rest/operation.ts'
import type { RestClient } from './rest-client.ts'

/** A read of an operation with its path and query. */
export interface Read {
  readonly operation: Operation
  readonly path: string
}

const root = join(import.meta.dirname, '../../src/rest')

/** All operations that are GETs, each once. */
async function reads(): Promise<readonly Operation[]> {
  const files = globSync('*/*.ts', { cwd: root }).filter((file) => !file.startsWith('client/'))
  const modules: object[] = await Promise.all(files.map((file) => import(join(root, file))))
  const found = modules.flatMap((one) => Object.values(one)).filter(isRead)
  return [...new Map(found.map((one) => [one.name, one])).values()]
}

const isRead = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && Reflect.get(value, 'method') === 'GET' && 'reads' in value

/**
 * The GETs that a sandbox answers, with values of the parameters from a table, or from the lists that contain the objects: two of each
 * list.
 */
export async function everyRead(
  client: RestClient,
  values: Readonly<Record<string, readonly string[]>>,
): Promise<readonly Read[]> {
  const operations = await reads()
  const byPath = new Map(operations.map((operation) => [operation.path, operation]))
  const all = await Promise.all(operations.map((operation) => pathsOf(operation.path)))
  const candidates = operations.flatMap((operation, at) => all[at]!.map((path) => ({ operation, path })))
  const answered = await Promise.all(candidates.map(({ operation, path }) => answer(operation, path)))
  return candidates.filter((_, at) => answered[at] !== undefined)

  function answer(operation: Operation, path: string): Promise<unknown> {
    return client.send(operation as Operation<never, unknown>, path).catch(() => undefined)
  }

  /** The paths of a template. */
  async function pathsOf(template: string): Promise<readonly string[]> {
    const open = /\{(\w+)\}/.exec(template)
    if (!open) return [template]
    const [hole, name = ''] = open
    const before = template.slice(0, open.index - 1)
    const known = values[name] ?? (await namesIn(before))
    const paths = known.map((value) => template.replace(hole, encodeURIComponent(value)))
    return (await Promise.all(paths.map(pathsOf))).flat()
  }

  /** The keys or ids of the documents of a list. */
  async function namesIn(path: string): Promise<readonly string[]> {
    const operation = [...byPath.values()].find((one) => matchesTemplate(one.path, path))
    const page = operation && (await answer(operation, path))
    const items: unknown = page && Reflect.get(page as object, 'items')
    if (!Array.isArray(items)) return []
    return items.slice(0, 2).flatMap((one) => nameOf(one) ?? [])
  }
}

const matchesTemplate = (template: string, path: string) =>
  new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path)

function nameOf(document: object): string | undefined {
  for (const name of ['key', '_key', '_id', 'id', 'name']) {
    const value: unknown = Reflect.get(document, name)
    if (typeof value === 'string') return value
  }
  return undefined
}
