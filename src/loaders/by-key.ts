import { isNotFound } from '../rest/errors.ts'
import { isUsable } from '../rest/operation.ts'
import type { Page } from '../rest/page.ts'
import type { Resource } from '../rest/resource.ts'
import { type Answers, inChunks, oneByOne } from './batch.ts'
import { planByKey } from './by-key-plan.ts'
import { decided, scan, type Walk } from './pages.ts'

type Rules = Pick<Resource, 'address' | 'byKey'>

interface ByFilter<Doc> {
  /** Reads the documents of some keys. */
  readonly filtered: (keys: readonly string[]) => Promise<ReadonlyMap<string, Doc>>
  /** Reads one document, or null if it does not exist. */
  readonly single: (key: string) => Promise<Doc | null>
}

/** Reads documents of one owner by key: through the filter of the list, or one by one if the filter cannot express the key. */
export async function readByFilter<Doc>(
  { byKey: rule = {} }: Rules,
  keys: readonly string[],
  { filtered, single }: ByFilter<Doc>,
): Promise<Answers<Doc>> {
  const plan = planByKey(rule, keys)
  const [many, few] = await Promise.all([
    inChunks(plan.filtered, rule.filter?.most ?? 1, filtered),
    oneByOne(plan.alone, single),
  ])
  return new Map([...many, ...few])
}

interface InList<Doc> {
  /** Whether a path can carry a key. Default {@link isUsable}. */
  readonly usable?: ((key: string) => boolean) | undefined
  /** The list, with the pages that are known. */
  readonly list: Walk<Doc>
  /** The first page, if it was already requested. It costs nothing. Default none. */
  readonly begun?: Promise<Page<Doc>> | undefined
  /** The document of a key, if a page or another read brought it. */
  readonly found: (key: string) => Doc | undefined
  /** Reads one document, or null if it does not exist. */
  readonly single: (key: string) => Promise<Doc | null>
}

/** Reads documents of one owner by key: in the list while that takes fewer calls, and the others one by one. */
export async function readInList<Doc>(
  { address, byKey: { scan: rule } = {} }: Rules,
  keys: readonly string[],
  { usable = isUsable, list, begun, found, single }: InList<Doc>,
): Promise<Answers<Doc>> {
  const isAbsent = (key: string) => rule?.proves !== false && list.isWhole() && usable(key)
  const missing = () => keys.filter((key) => !found(key) && !isAbsent(key))
  const { first } = list.plan()
  if (begun && first?.offset === 0 && missing().length) {
    await begun.then(
      (page) => list.put(first, page),
      (reason) => list.fail(first, reason),
    )
  }
  if (planByKey({ scan: rule }, missing()).scanned.length) await scan(list, () => missing().length)
  // If the list is not found, the owner does not exist.
  if (address.length > 1 && isNotFound(list.failure())) return new Map()
  const singles = await decided(list, missing(), single)
  const listed = keys.flatMap((key) => {
    const doc = found(key)
    return doc ? [[key, doc] as const] : []
  })
  return new Map([...listed, ...singles])
}
