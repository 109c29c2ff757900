import { type Conditions, operatorFilter } from '../rest/operators.ts'
import { expanded, type Page, type Window } from '../rest/page.ts'
import { batch } from './batch.ts'

/** How documents of one list belong to their owners: the approval requests of flags, of projects, of members. */
export interface Sharing<Owner, Doc> {
  readonly identity: (owner: Owner) => string
  /** Owners of different groups have no list in common. Default all have. */
  readonly group?: (owner: Owner) => string
  /** What holds of the documents of all of the owners, and narrows the list for them. */
  readonly common: (owners: readonly Owner[]) => Conditions
  /**
   * What narrows the list to the documents of one owner. A function where it takes several lists, and a call to learn which;
   * null where nothing narrows it so.
   */
  readonly alone: (owner: Owner) => Conditions | (() => Promise<readonly Conditions[]>) | null
  /** The identities of the owners of a document. */
  readonly ownersOf: (doc: Doc) => readonly string[]
}

/** The list that they share. */
interface SharedList<Doc> {
  readonly page: (conditions: Conditions, window: Window, expand: readonly string[]) => Promise<Page<Doc>>
  readonly pageMaximum: number
  /** What tells documents apart. */
  readonly identity: (doc: Doc) => string
  /** The order of several lists put together. */
  readonly compare: (one: Doc, other: Doc) => number
}

type Pages<Doc> = (window: Window) => Promise<Page<Doc>>

interface Asked<Owner> {
  readonly owner: Owner
  readonly conditions: Conditions
  readonly expand: readonly string[]
}

/**
 * The documents of each of many owners, by as few calls as that takes: one owner's by a filter of its own, several owners' by
 * reading what they have in common, once, and telling it apart. Where that turns out to be more pages than a list for each
 * owner, it is a list for each.
 */
export function shared<Owner, Doc>(sharing: Sharing<Owner, Doc>, list: SharedList<Doc>) {
  const { page, pageMaximum } = list
  const { identity, group = () => '', common, alone, ownersOf } = sharing

  const pagesOf = batch<Asked<Owner>, Pages<Doc>>({
    identity: ({ owner }) => identity(owner),
    wants: ({ expand }) => expanded(expand) ?? '',
    group: ({ owner, conditions }) => JSON.stringify([group(owner), operatorFilter(conditions)]),
    fetch: async (asked) => {
      const { conditions } = asked[0]!
      const expand = [...new Set(asked.flatMap((one) => one.expand))]
      const owners = new Map(asked.map(({ owner }) => [identity(owner), owner]))
      const listed =
        (own: Conditions): Pages<Doc> =>
        (window) =>
          page({ ...conditions, ...own }, window, expand)

      if (owners.size === 1) {
        const [[name, owner]] = [...owners] as [[string, Owner]]
        const own = alone(owner)
        if (own && typeof own !== 'function') return new Map([[name, listed(own)]])
      }

      const inCommon = listed(common([...owners.values()]))
      const first = await inCommon({ offset: 0, limit: pageMaximum })
      const others = windowsAfter(first)
      const ways = others.length > owners.size ? await eachAlone(owners) : undefined
      if (ways && [...ways.values()].flat().length < others.length) {
        return new Map([...ways].map(([name, own]) => [name, together(own.map(listed))]))
      }
      const docs = await rest(first, others, inCommon)
      const byOwner = new Map<string, Doc[]>([...owners.keys()].map((name) => [name, []]))
      for (const doc of docs) for (const name of new Set(ownersOf(doc))) byOwner.get(name)?.push(doc)
      return new Map([...byOwner].map(([name, theirs]) => [name, inMemory(theirs)]))
    },
  })

  /** The lists that narrow to each owner; undefined if one of them has none. */
  async function eachAlone(owners: ReadonlyMap<string, Owner>) {
    const ways = new Map<string, readonly Conditions[]>()
    for (const [name, owner] of owners) {
      const own = alone(owner)
      if (!own) return undefined
      ways.set(name, typeof own === 'function' ? await own() : [own])
    }
    return ways
  }

  const windowsAfter = ({ items, totalCount = items.length }: Page<Doc>): Window[] => {
    const windows: Window[] = []
    for (let offset = pageMaximum; offset < totalCount; offset += pageMaximum)
      windows.push({ offset, limit: pageMaximum })
    return windows
  }

  /** All documents. What somebody adds meanwhile moves others to the next page, where they are met again. */
  async function rest(first: Page<Doc>, windows: readonly Window[], pages: Pages<Doc>): Promise<readonly Doc[]> {
    const others = await Promise.all(windows.map(pages))
    return [
      ...new Map([first, ...others].flatMap(({ items }) => items.map((doc) => [list.identity(doc), doc]))).values(),
    ]
  }

  /** Several lists as one. A single one is read in the windows that are asked for. */
  function together(lists: readonly Pages<Doc>[]): Pages<Doc> {
    if (lists.length === 1) return lists[0]!
    const everything = async () => {
      const all = await Promise.all(
        lists.map(async (pages) => {
          const first = await pages({ offset: 0, limit: pageMaximum })
          return rest(first, windowsAfter(first), pages)
        }),
      )
      return inMemory(all.flat().sort(list.compare))
    }
    let read: Promise<Pages<Doc>> | undefined
    return async (window) => {
      read ??= everything()
      return (await read)(window)
    }
  }

  /** The pages of what an owner has. */
  return (owner: Owner, conditions: Conditions, expand: readonly string[]): Pages<Doc> =>
    async (window) =>
      ((await pagesOf({ owner, conditions, expand })) as Pages<Doc>)(window)
}

const inMemory =
  <Doc>(docs: readonly Doc[]): Pages<Doc> =>
  async ({ offset, limit }) => ({ items: docs.slice(offset, offset + limit), totalCount: docs.length })
