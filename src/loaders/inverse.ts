import type { Resource } from '../rest/resource.ts'
import { placed } from './batch.ts'
import { scan, type Walk } from './pages.ts'

/** Parts of documents that follow from the complete list of another resource, whose documents name them by key. */
export interface Inverse {
  /** The parts of the documents that are named. */
  readonly tells: readonly string[]
  readonly from: Resource
  /** The parts that the documents of the list are asked for. Default none. */
  readonly parts?: readonly string[]
  /** The keys that a document of the list names. */
  readonly keysIn: (rep: never) => readonly string[]
  /** The parts of a document that these documents name. */
  readonly told: (reps: readonly never[]) => object
}

/** Reads lists for parts of some documents. Null if no lists tell them, or if single reads take as few calls. */
export type Inverses = (keys: readonly string[], parts: readonly string[]) => Promise<Told | null>

interface Told {
  readonly parts: readonly string[]
  /** The parts of a document. */
  readonly of: (key: string) => object
}

/**
 * Reads the lists that tell some parts.
 *
 * @param walkOf Makes the walk over a list, with the pages that came.
 */
export const readInverses =
  (all: readonly Inverse[], walkOf: (inverse: Inverse) => Walk<object>): Inverses =>
  async (keys, parts) => {
    const needed = all.filter(({ tells }) => tells.some((part) => parts.includes(part)))
    const tells = needed.flatMap((inverse) => inverse.tells)
    if (!parts.every((part) => tells.includes(part))) return null
    const lists = needed.map(walkOf)
    const missing = () => lists.filter((list) => !list.isWhole()).length
    // Each list may take as many calls as are left if the others take one.
    for (const list of lists) await scan(list, () => (list.isWhole() ? 0 : keys.length - missing() + 1))
    if (missing() > 0) return null
    const naming = needed.map((inverse, index) => namingIn(lists[index]!, inverse))
    return {
      parts: tells,
      of: (key) =>
        Object.assign({}, ...needed.map(({ told }, index) => told((naming[index]!.get(key) ?? []) as never[]))),
    }
  }

/** The documents of a list by the keys that they name. */
function namingIn(list: Walk<object>, { keysIn }: Inverse): ReadonlyMap<string, readonly object[]> {
  const naming = new Map<string, object[]>()
  for (const one of list.documents()) {
    for (const key of new Set(keysIn(one as never))) placed(naming, key, () => []).push(one)
  }
  return naming
}
