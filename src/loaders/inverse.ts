import type { Inverse } from '../rest/resource.ts'
import { scan, type Walk } from './pages.ts'

/**
 * Reads the list of another resource, if that takes fewer calls than single reads of the keys.
 *
 * @returns The parts of the document of a key. Null if single reads are to be made.
 */
export async function toldByInverse(
  { keysIn, told }: Inverse,
  list: Walk<object>,
  keys: readonly string[],
): Promise<((key: string) => object) | null> {
  await scan(list, () => (list.isWhole() ? 0 : keys.length))
  if (!list.isWhole()) return null
  const naming = new Map<string, object[]>(keys.map((key) => [key, []]))
  for (const other of list.documents()) {
    for (const key of new Set(keysIn(other as never))) naming.get(key)?.push(other)
  }
  return (key) => told(naming.get(key) as object[] as never[])
}
