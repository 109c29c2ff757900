import { type Conditions, operatorFilter } from '../rest/operator-filter.ts'
import { expanded, type Page, type Window } from '../rest/page.ts'
import { covers, united } from '../rest/parts.ts'
import { batch } from './batch.ts'
import { allOf, type Collection, walk } from './pages.ts'
import { readRecord } from './record.ts'

export type Pages<Doc> = (window: Window) => Promise<Page<Doc>>

/** A list from which documents are read. */
export interface Source<Doc> {
  readonly pages: Pages<Doc>
  /** Whether the list was read completely, so that its pages take no calls. */
  readonly isRead: boolean
}

/** A list that contains the documents of many owners. */
export interface SharedList<Doc> extends Omit<Collection<Doc>, 'page'> {
  readonly page: (conditions: Conditions, window: Window, expand: readonly string[]) => Promise<Page<Doc>>
  /** The documents of all owners that meet some conditions, if a list of them was read completely. Default never. */
  readonly known?: (conditions: Conditions, expand: readonly string[]) => readonly Doc[] | undefined
  /** Sorts the documents of several lists together. */
  readonly compare: (one: Doc, other: Doc) => number
}

/** How documents belong to owners, such as approval requests to flags, projects or members. */
export interface Sharing<Owner, Doc> {
  readonly identity: (owner: Owner) => string
  /** Owners of different groups do not share a list. Default one group. */
  readonly group?: (owner: Owner) => string
  /** The list that contains the documents of all owners: conditions, or a source that other groups share. */
  readonly among: (
    owners: readonly Owner[],
    conditions: Conditions,
    expand: readonly string[],
  ) => Conditions | Promise<Source<Doc>>
  /**
   * The conditions that select the documents of one owner. A function if that takes several lists, and a call to learn them. Null
   * if no conditions can select them.
   */
  readonly alone: (owner: Owner) => Conditions | (() => Promise<readonly Conditions[]>) | null
  /** The pages of a route that one owner has, whose documents are brief. Default none. */
  readonly route?: (owner: Owner) => Pages<Doc> | null
  /** The identities of the owners of a document. */
  readonly ownersOf: (doc: Doc) => readonly string[]
}

interface Asked<Owner> {
  readonly owner: Owner
  readonly conditions: Conditions
  readonly expand: readonly string[]
  /** Whether brief documents suffice. */
  readonly brief: boolean
}

/**
 * Loads the documents of each of many owners in the fewest calls. The documents of one owner come from its own filter. For several
 * owners, their common list is read once and its documents are assigned to them. If that takes more pages than one list per owner,
 * each owner's list is read.
 */
export function shared<Owner, Doc>(sharing: Sharing<Owner, Doc>, list: SharedList<Doc>) {
  const { identity, group = () => '', among, alone, route = () => null, ownersOf } = sharing
  /** The lists of all owners whose first pages were requested before the owners are known. */
  const begun = readRecord<readonly string[], Promise<Page<Doc>>>(covers)

  const load = batch<Asked<Owner>, Source<Doc>>({
    identity: ({ owner }) => identity(owner),
    wants: ({ expand, brief }) => `${brief} ${expanded(expand) ?? ''}`,
    group: ({ owner, conditions }) => JSON.stringify([group(owner), operatorFilter(conditions)]),
    fetch: async (asked) => {
      const { conditions } = asked[0]!
      const expand = united(asked.map((one) => one.expand))
      const owners = new Map(asked.map(({ owner }) => [identity(owner), owner]))
      const listed = (own: Conditions): Source<Doc> => ({
        pages: (window) => list.page({ ...conditions, ...own }, window, expand),
        isRead: false,
      })

      const known = list.known?.(conditions, expand)
      if (known) return assigned(owners.keys(), known)
      const [[name, owner]] = [...owners] as [[string, Owner]]
      const briefly = owners.size === 1 && asked.every(({ brief }) => brief) ? route(owner) : null
      if (briefly) return new Map([[name, { pages: briefly, isRead: false }]])
      const isAlone = owners.size === 1 && !begun.find(operatorFilter(conditions) ?? '', expand)
      const own = isAlone ? alone(owner) : null
      if (own && typeof own !== 'function') return new Map([[name, listed(own)]])

      const found = among([...owners.values()], conditions, expand)
      const { pages, isRead } = found instanceof Promise ? await found : listed(found)
      const all = walk<Doc>({ ...list, page: pages, ...(isRead && { afford: () => {} }) })
      all.put(firstPage, await pages(firstPage))
      const { calls } = all.plan()
      const ways = !isRead && calls > owners.size ? await eachAlone(owners) : undefined
      if (ways && [...ways.values()].flat().length < calls) {
        return new Map([...ways].map(([one, some]) => [one, together(some.map(listed))]))
      }
      return assigned(owners.keys(), await allOf(all))
    },
  })

  /** Assigns documents to their owners. */
  function assigned(names: Iterable<string>, docs: readonly Doc[]): Map<string, Source<Doc>> {
    const byOwner = new Map<string, Doc[]>([...names].map((one) => [one, []]))
    for (const doc of docs) for (const one of new Set(ownersOf(doc))) byOwner.get(one)?.push(doc)
    return new Map([...byOwner].map(([one, theirs]) => [one, inMemory(theirs)]))
  }

  /** The lists of each owner. Undefined if an owner has none. */
  async function eachAlone(owners: ReadonlyMap<string, Owner>) {
    const ways = new Map<string, readonly Conditions[]>()
    for (const [name, owner] of owners) {
      const own = alone(owner)
      if (!own) return undefined
      ways.set(name, typeof own === 'function' ? await own() : [own])
    }
    return ways
  }

  const firstPage: Window = { offset: 0, limit: list.size }

  /** Joins several sources. A single source is read in the windows that are asked for. */
  function together(sources: readonly Source<Doc>[]): Source<Doc> {
    if (sources.length === 1) return sources[0]!
    const read = async () => {
      const all = await Promise.all(sources.map(({ pages }) => allOf(walk<Doc>({ ...list, page: pages }))))
      return inMemory(all.flat().sort(list.compare))
    }
    let once: Promise<Source<Doc>> | undefined
    const pages: Pages<Doc> = async (window) => {
      once ??= read()
      return (await once).pages(window)
    }
    return { pages, isRead: false }
  }

  const source = async (
    owner: Owner,
    conditions: Conditions,
    expand: readonly string[],
    brief = false,
  ): Promise<Source<Doc>> => (await load({ owner, conditions, expand, brief })) as Source<Doc>

  return {
    source,
    /**
     * The pages of the documents of an owner.
     *
     * @param brief Whether brief documents suffice. Default false.
     */
    pages:
      (owner: Owner, conditions: Conditions, expand: readonly string[], brief = false): Pages<Doc> =>
      async (window) =>
        (await source(owner, conditions, expand, brief)).pages(window),

    /** Requests the first page of the list of all owners before they are known. A failure is reported to those that need the page. */
    begin: (conditions: Conditions, expand: readonly string[]): Promise<Page<Doc>> =>
      begun.add(operatorFilter(conditions) ?? '', expand, list.page(conditions, firstPage, expand)),
  }
}

const inMemory = <Doc>(docs: readonly Doc[]): Source<Doc> => ({
  pages: async ({ offset, limit }) => ({ items: docs.slice(offset, offset + limit), totalCount: docs.length }),
  isRead: true,
})
