import { orNull, Unreadable } from '../rest/errors.ts'
import type { Operation } from '../rest/operation.ts'
import type { Page } from '../rest/page.ts'
import { locate, type Resource } from '../rest/resource.ts'
import { batch, placed } from './batch.ts'
import { type AnyDocument, type OwnedDocuments, ownedDocuments } from './documents.ts'
import type { SingleCalls } from './irreducible.ts'
import type { Read } from './read.ts'

/** The documents of the owners with some first parts of an address: of a project, of an environment, or of the account. */
export type AccountDocuments = (owner: readonly string[]) => OwnedDocuments<AnyDocument>

type OfAccount = Resource & {
  readonly addressOf: (rep: object) => readonly string[] | undefined
  readonly listWithin?: Operation<object, Page<object>>
}

/**
 * Reads the documents of a resource that has owners and whose list is that of the account, or of a project that owns the owners. The list
 * is read once for all owners. Several documents are found in it, as documents of one owner are found in theirs.
 *
 * @param of The first parts of the address, which the path of the list contains. Empty for a list of the account.
 */
export function accountDocuments(
  read: Read,
  resource: Resource,
  singles: SingleCalls,
  of: readonly string[] = [],
): AccountDocuments {
  const kind = resource as OfAccount
  const { address, addressOf, listWithin } = kind
  const all = ownedDocuments<object, AnyDocument>(read, {
    // The list is that of no owner, so a 404 does not tell that an owner does not exist.
    kind: { ...kind, address: [address.at(-1)!] },
    owner: of,
    locate: (rep, has, key) => located(rep, key === undefined ? addressIn(rep) : partsIn(key), has),
    keys: { of: ({ at }) => keyOf(partsOf(at)), values: partsIn },
    singles,
  })

  const partsOf = (at: object): readonly string[] =>
    address.map((part) => (at as Readonly<Record<string, string>>)[part]!)

  function addressIn(rep: object): readonly string[] {
    const parts = addressOf(rep as never)
    if (parts) return [...of, ...parts]
    throw new Unreadable(`Expected each ${kind.type} to have a link to itself, but got one without.`)
  }

  const located = (rep: object, parts: readonly string[], has: readonly string[]): AnyDocument =>
    locate(kind, parts.slice(0, -1), rep, has) as unknown as AnyDocument

  let listed: Promise<readonly AnyDocument[]> | undefined
  const list = () => (listed ??= all.all())

  const ownLists = new Map<string, OwnedDocuments<AnyDocument>>()

  /** The documents of an owner that has a list of its own. */
  const listOf = (owner: readonly string[]): OwnedDocuments<AnyDocument> =>
    placed(ownLists, keyOf(owner), () =>
      ownedDocuments<object, AnyDocument>(read, {
        kind: { ...kind, list: listWithin!, listing: {} },
        owner,
        locate: (rep, has) => all.know(located(rep, addressIn(rep), has)),
      }),
    )

  const within = batch<readonly string[], readonly AnyDocument[]>({
    identity: keyOf,
    group: ({ length }) => String(length),
    fetch: async (owners) => {
      const [owner] = owners as [readonly string[]]
      if (listWithin && !listed && owners.length === 1) {
        return new Map([[keyOf(owner), (await orNull(listOf(owner).all())) ?? []]])
      }
      return Map.groupBy(await list(), ({ at }) => keyOf(partsOf(at).slice(0, owner.length)))
    },
  })

  return (owner) => {
    const named = (key: string) => keyOf([...owner, key])
    const isWithin = owner.length > of.length
    return {
      ...all,
      all: async (expand = []) => {
        if (isWithin) return (await within(owner)) ?? []
        return expand.length ? all.all(expand) : list()
      },
      pages: isWithin && listWithin ? listOf(owner).pages : all.pages,
      byKey: (key, expand) => all.byKey(named(key), expand),
      alone: (key, expand) => all.alone(named(key), expand),
      whole: (doc, key, expand) => all.whole(doc, named(key), expand),
      behind: (seen, key, expand) => all.behind(seen, named(key), expand),
    }
  }
}

/** The key of a document among those of all owners: the parts of its address. */
const keyOf = (parts: readonly string[]): string => JSON.stringify(parts)
const partsIn = (key: string): readonly string[] => JSON.parse(key)
