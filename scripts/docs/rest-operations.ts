import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Operation } from '../../src/rest/operation.ts'

/** An operation with the name of its export and the area of its file. */
export interface NamedOperation extends Pick<Operation, 'method' | 'path' | 'name' | 'beta' | 'reads' | 'semantic'> {
  readonly exportName: string
  /** The folder of the file, or `account` for a file that belongs to no area. */
  readonly area: string
}

/** The operations that the modules of `src/rest/` export, by area, route and method. */
export async function restOperations(root: string): Promise<readonly NamedOperation[]> {
  const files = globSync(['src/rest/*.ts', 'src/rest/*/*.ts'], { cwd: root, exclude: ['src/rest/client/**'] })
  const found: NamedOperation[] = []
  for (const file of files) {
    const exported: Readonly<Record<string, unknown>> = await import(resolve(root, file))
    const [, area = 'account'] = /^src\/rest\/(\w+)\//.exec(file) ?? []
    for (const [exportName, value] of Object.entries(exported)) {
      if (isOperation(value)) found.push({ ...value, exportName, area })
    }
  }
  const order = ({ area, path, method, exportName }: NamedOperation) => [area, path, method, exportName].join(' ')
  return found.toSorted((one, other) => (order(one) < order(other) ? -1 : 1))
}

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'reads' in value
