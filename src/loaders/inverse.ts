import type { Resource } from '../rest/resource.ts'
import { placed } from './batch.ts'
import { isOfItsWants } from './failures.ts'
import type { Walk } from './pages.ts'

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

/**
 * Reads lists for parts of some documents. Null if no lists tell them, if single reads take as few calls, or if a list fails and single
 * reads can succeed.
 */
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
    await readToEnd(lists, keys.length)
    const failure = lists.map((list) => list.failure()).find((one) => one && !isOfItsWants(one))
    if (failure) throw failure
    if (!lists.every((list) => list.isWhole())) return null
    const naming = needed.map((inverse, index) => namingIn(lists[index]!, inverse))
    return {
      parts: tells,
      of: (key) =>
        Object.assign({}, ...needed.map(({ told }, index) => told((naming[index]!.get(key) ?? []) as never[]))),
    }
  }

/**
 * Reads lists in parallel while their rest takes fewer calls than single reads: first a page of each, which tells its size.
 *
 * @param singles Number of single reads. The lists take no further calls after as many.
 */
async function readToEnd(lists: readonly Walk<object>[], singles: number): Promise<void> {
  const callsOf = (some: typeof lists) => some.reduce((sum, list) => sum + list.plan().calls, 0)
  for (let spent = 0; spent < singles && callsOf(lists) < singles; ) {
    if (callsOf(lists) === 0 || !lists.every((list) => list.mayGoOn())) return
    const open = lists.filter((list) => list.plan().open)
    const next = open.length ? open : lists.filter((list) => list.plan().calls)
    spent += callsOf(next)
    await Promise.all(next.map((list) => list.go('all')))
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
