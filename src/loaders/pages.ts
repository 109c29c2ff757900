import { asError } from '../rest/errors.ts'
import { countOf, type Page, type Window } from '../rest/page.ts'
import { movedUp } from '../rest/read-pages.ts'
import { type Answers, oneByOne } from './batch.ts'
import { isOfOneCall } from './failures.ts'
import { type Plan, pagesToScan, planOf, type Seen } from './page-plan.ts'
import type { Read } from './read.ts'

/** A collection that REST returns in pages. */
export interface Collection<Doc> {
  /** Checks whether the request may make the calls. */
  readonly afford: Read['afford']
  readonly operation: Parameters<Read['afford']>[0]
  /** The page size of the route. */
  readonly size: number
  /** Whether LaunchDarkly documents the page size, so that a short page does not change the size of further pages. Default false. */
  readonly firm?: boolean
  readonly page: (window: Window) => Promise<Page<Doc>>
  /** Identifies a document, to recognise repetitions. */
  readonly identity: (doc: Doc) => unknown
  /** The largest possible number of documents. Default no limit. */
  readonly most?: number
  /** Number of calls per page. Default 1. */
  readonly callsPerPage?: number
}

/** The state of a collection while it is read. */
export interface Walk<Doc> {
  /** The pages to read. */
  plan(): Plan
  /**
   * Adds a page from another read.
   *
   * @param embedded Whether another document embeds the page, so that its count can be older. Default false.
   */
  put(window: Window, page: Partial<Page<Doc>>, embedded?: boolean): void
  /** Adds the failure of a page from another read. */
  fail(window: Window, reason: unknown): void
  /** Sets the size of the collection from another read. */
  tell(count: number | undefined): void
  /** Reads pages in parallel: all planned pages, the first, or some of them. A failed page is recorded as a failure. */
  go(which: 'all' | 'first' | readonly Window[]): Promise<void>
  /** Reads the positions to which documents may have moved because others were deleted during the walk. */
  mend(): Promise<void>
  /** The documents that came, each once, in the order of their positions. */
  documents(): Doc[]
  /** The document of an identity, if it came. */
  find(identity: unknown): Doc | undefined
  /** The first failure. */
  failure(): Error | undefined
  /** Whether pages that were not requested can still succeed. */
  mayGoOn(): boolean
  /** Number of calls for the unknown part: pages that failed and pages that were not read. */
  unknownCalls(): number
  /** Whether all documents came, by all counts of the upstream. */
  isWhole(): boolean
}

/** Begins to read a collection. */
export function walk<Doc>({
  afford,
  operation,
  size,
  firm,
  page,
  identity,
  most,
  callsPerPage = 1,
}: Collection<Doc>): Walk<Doc> {
  const seen: Seen[] = []
  /** The pages seen that are pages of the list itself. */
  const listed: Seen[] = []
  const pages: { readonly offset: number; readonly items: readonly Doc[] }[] = []
  /** The documents by identity. */
  const met = new Map<unknown, Doc>()
  const failures: Error[] = []
  let failedPages = 0
  let told: number | undefined

  const plan = () => planOf(seen, { size, told, most, firm })

  function put(window: Window, came: Partial<Page<Doc>>, embedded = false): void {
    const items = came.items ?? []
    const before = met.size
    for (const doc of items) if (!met.has(identity(doc))) met.set(identity(doc), doc)
    const page = { window, came: items.length, fresh: met.size > before, count: countOf(came) }
    seen.push(page)
    if (!embedded) listed.push(page)
    pages.push({ offset: window.offset, items })
  }

  function fail(window: Window, reason: unknown): void {
    failures.push(asError(reason))
    failedPages++
    seen.push({ window, came: 0, fresh: false, count: undefined })
  }

  async function readAll(calls: number, windows: () => readonly Window[]): Promise<void> {
    try {
      if (calls > 1) afford(operation, calls * callsPerPage)
    } catch (error) {
      failures.push(asError(error))
      return
    }
    const next = windows()
    const outcomes = await Promise.allSettled(next.map(page))
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') put(next[index]!, outcome.value)
      else fail(next[index]!, outcome.reason)
    }
  }

  function go(which: 'all' | 'first' | readonly Window[]): Promise<void> {
    if (typeof which !== 'string') return readAll(which.length, () => which)
    const { calls, first, windows } = plan()
    return which === 'all' ? readAll(calls, windows) : readAll(1, () => [first ?? []].flat())
  }

  function mend(): Promise<void> {
    const windows = movedUp(listed, size)
    return readAll(windows.length, () => windows)
  }

  return {
    plan,
    put,
    fail,
    tell: (count) => {
      told = count ?? told
    },
    go,
    mend,
    documents: () => distinct(pages, identity),
    find: (name) => met.get(name),
    failure: () => failures[0],
    mayGoOn: () => failures.every(isOfOneCall),
    unknownCalls: () => (failedPages + plan().calls) * callsPerPage,
    isWhole() {
      const { calls } = plan()
      const counts = new Set(seen.flatMap(({ count }) => count ?? []))
      const [count = met.size] = counts
      const isBegun = seen.length > 0 || told === 0
      return failures.length === 0 && isBegun && calls === 0 && counts.size < 2 && count <= met.size
    },
  }
}

/**
 * Reads a collection to its end: the first page, then the others in parallel.
 *
 * @throws the failure of a page, because a list without its documents would look complete.
 */
export async function allOf<Doc>(walk: Walk<Doc>): Promise<readonly Doc[]> {
  while (walk.plan().calls && !walk.failure()) await walk.go('all')
  if (!walk.failure()) await walk.mend()
  const failure = walk.failure()
  if (failure) throw failure
  return walk.documents()
}

/**
 * All documents of a collection whose first ones are known.
 *
 * @param first The first documents, embedded in another document or from a page.
 * @param asked Number of documents that the page was asked for. Default the number that came.
 */
export function allFrom<Doc>(
  first: Partial<Page<Doc>>,
  collection: Collection<Doc>,
  asked = countOf(first) === undefined ? collection.size : (first.items?.length ?? 0),
): Promise<readonly Doc[]> {
  const known = walk(collection)
  known.put({ offset: 0, limit: asked }, first, true)
  return allOf(known)
}

/**
 * The documents that a filter by keys matches: at most as many as the keys.
 *
 * @param keys Number of keys.
 */
export async function found<Doc>(
  collection: Omit<Collection<Doc>, 'size' | 'most' | 'page'> & {
    /** Reads a page. Without a window, reads the first page with as many documents as there are keys. */
    readonly page: (window: Partial<Window>) => Promise<Page<Doc>>
  },
  keys: number,
): Promise<readonly Doc[]> {
  const list = walk({ ...collection, size: keys, most: keys })
  list.put({ offset: 0, limit: keys }, await collection.page({}))
  return allOf(list)
}

/**
 * Reads pages if the rest of them takes fewer calls than single reads of the missing documents: the first page, which tells the
 * size of the collection, and then all others in parallel. The total never exceeds the number of single reads at the start, even
 * if the collection grows during the scan.
 *
 * @param missing Returns the number of single reads that are still ahead.
 */
export async function scan<Doc>(walk: Walk<Doc>, missing: () => number, callsPerPage = 1): Promise<void> {
  const most = missing()
  for (let spent = 0; spent < most && walk.mayGoOn(); ) {
    const plan = walk.plan()
    const pages = pagesToScan(plan, { missing: missing(), left: most - spent, callsPerPage })
    if (pages === 'none') return
    await walk.go(pages)
    spent += (pages === 'all' ? plan.calls : 1) * callsPerPage
  }
}

/**
 * Answers the keys that a scan did not find by single reads. After a failed page, this happens only if the single reads take no
 * more calls than the unknown part of the list. Otherwise the keys fail as the page did, because the page may contain them.
 */
export async function decided<Answer>(
  walk: Pick<Walk<unknown>, 'failure' | 'mayGoOn' | 'unknownCalls'>,
  undecided: readonly string[],
  look: (key: string) => Promise<Answer | null>,
): Promise<Answers<Answer>> {
  const failure = walk.failure()
  if (!failure || (walk.mayGoOn() && undecided.length <= walk.unknownCalls())) return oneByOne(undecided, look)
  return new Map(undecided.map((key) => [key, failure]))
}

/** A window of documents that are all known. */
export const windowOf = <Doc>(all: readonly Doc[], { offset, limit }: Window): Page<Doc> => ({
  items: all.slice(offset, offset + limit),
  totalCount: all.length,
})

/** Each document once, at its first position. Documents without an identity are kept. */
function distinct<Doc>(
  pages: readonly { readonly offset: number; readonly items: readonly Doc[] }[],
  identity: (doc: Doc) => unknown,
): Doc[] {
  const met = new Set<unknown>()
  const docs = pages.toSorted((one, other) => one.offset - other.offset).flatMap(({ items }) => items)
  return docs.filter((doc) => {
    const name = identity(doc)
    if (name === undefined || name === null) return true
    if (met.has(name)) return false
    met.add(name)
    return true
  })
}
