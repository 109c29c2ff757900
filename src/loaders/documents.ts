import { orNull } from '../rest/errors.ts'
import { holesOf, type Operation } from '../rest/operation.ts'
import { expanded, type Listing, type Page, type Window } from '../rest/page.ts'
import { covers } from '../rest/parts.ts'
import { type Located, locate, type Resource } from '../rest/resource.ts'
import { batchingLater, byIdentity, oneByOne } from './batch.ts'
import { readByFilter, readInList } from './by-key.ts'
import { type Expandable, expandable } from './expandable.ts'
import type { SingleCalls } from './irreducible.ts'
import { allOf, type Collection, found, walk } from './pages.ts'
import type { Read } from './read.ts'

/** A document as all plans know it. */
export interface AnyDocument {
  readonly at: { readonly type: string }
  readonly has: readonly string[]
}

interface DocumentsOptions<Rep, Doc> {
  /** The resource. It has `get` and `list`. */
  readonly kind: Resource
  /** The values of the parts of the address but the last, in order. */
  readonly owner: readonly string[]
  /** Makes the document of what LaunchDarkly answered. Default with its address alone. */
  readonly locate?: (rep: Rep, has: readonly string[]) => Doc
  /** Everything that names the document. Default the last part of its address. */
  readonly names?: (doc: Doc) => readonly string[]
  /** Counts the single reads of several documents. Default they are not counted. */
  readonly singles?: SingleCalls
}

/**
 * Reads the documents that one owner has of a resource: pages of its list, and those with some keys, by as few calls as the resource
 * allows. A document or a page that came once is not read again.
 */
export function ownedDocuments<Rep extends object, Doc extends AnyDocument>(
  read: Read,
  {
    kind,
    owner,
    locate: located = (rep, has) => locate(kind, owner, rep, has) as unknown as Doc,
    names,
    singles,
  }: DocumentsOptions<Rep, Doc>,
) {
  const {
    get,
    list,
    pageSize = Number.MAX_SAFE_INTEGER,
    firm,
    alone,
    byKey: { filter, scan } = {},
  } = kind as Readable<Rep>
  const hasPages = kind.pageSize !== undefined
  const ownName = ownNameOf<Doc>(kind)
  const known: KnownPage<Doc>[] = []
  /** The parts with which the first page was asked for, if it was. */
  let begun: readonly string[] | undefined

  const byKey: Expandable<Doc> = expandable<Doc>((keys, expand) => {
    const single = async (key: string) => {
      const asked = alone?.always ? listable(expand) : expand
      const rep = await orNull(read(get, argumentsOf(get, [...owner, key], { expand: expanded(asked) })))
      return rep && know(located(rep, alone?.always ? [...asked, ...alone.parts] : asked))
    }
    if (listable(expand).length < expand.length && keys.length <= (alone?.most ?? Number.POSITIVE_INFINITY)) {
      if (keys.length > 1) singles?.spend(`${kind.type}.${fieldOf(kind, expand)}`, keys.length)
      return oneByOne(keys, single)
    }
    if (filter) return readByFilter(kind, keys, { filtered: (some) => filtered(some, listable(expand)), single })
    if (!scan) return oneByOne(keys, single)
    const rest = walk(collection({}, expand))
    for (const one of known) if (covers(one.expand, expand)) rest.put(one.window, one.page)
    return readInList(kind, keys, {
      list: rest,
      isBegun: begun !== undefined && covers(begun, expand),
      found: (key) => byKey.known(key, expand),
      single,
    })
  })

  /** The parts that a list can bring. */
  const listable = (expand: readonly string[]) => expand.filter((part) => !alone?.parts.includes(part))

  function know(doc: Doc): Doc {
    for (const name of names?.(doc) ?? [ownName(doc)]) byKey.know(name, doc)
    return doc
  }

  async function page(listing: Listing, expand: readonly string[]): Promise<Page<Doc>> {
    const asked = hasPages ? listing : {}
    const found = await read(list, argumentsOf(list, owner, { ...asked, expand: expanded(expand) }))
    const items = found.items.map((rep) => know(located(rep, expand)))
    return hasPages ? { ...found, items } : { items, totalCount: items.length }
  }

  /** A page of all documents, which later look-ups by key may know. */
  async function plainPage(window: Window, expand: readonly string[]): Promise<Page<Doc>> {
    const came = await page(window, expand)
    known.push({ window, expand, page: came })
    return came
  }

  /** The pages of the list. What only single reads bring is not asked of it. */
  const pages = ({ filter, sort }: Listing = {}, expand: readonly string[] = []) => {
    const asked = listable(expand)
    return (window: Window): Promise<Page<Doc>> =>
      filter === undefined && sort === undefined ? plainPage(window, asked) : page({ ...window, filter, sort }, asked)
  }

  const collection = (listing: Listing, expand: readonly string[] = []): Collection<Doc> => ({
    afford: read.afford,
    operation: list,
    size: pageSize,
    firm,
    page: pages(listing, expand),
    identity: ownName,
  })

  async function filtered(keys: readonly string[], expand: readonly string[]): Promise<ReadonlyMap<string, Doc>> {
    const listing = { filter: filter?.by(keys), limit: keys.length }
    const collection = {
      afford: read.afford,
      operation: list,
      page: (window: Partial<Window>) => page({ ...listing, ...window }, expand),
      identity: ownName,
    }
    const listed = found(collection, keys.length)
    // A list of an owner that does not exist is no list.
    return byIdentity((await (owner.length ? orNull(listed) : listed)) ?? [], ownName)
  }

  return {
    /** The document of a key with the parts wanted, or null if there is none. */
    byKey: byKey.load,

    /** The document itself if it has the parts wanted, else the whole behind it. @throws {NotThere} if there is none. */
    whole: byKey.whole,

    /** The document behind a glimpse; null for one that has gone, the glimpse if that cannot be told. */
    behind: byKey.behind,

    pages,

    /** The list, to be read as a whole. */
    collection,

    /** All documents of the list. */
    all: (expand: readonly string[] = []): Promise<readonly Doc[]> => allOf(walk(collection({}, expand))),

    /** Asks for the first page before anybody knows which keys are needed. If that fails, it fails for those who need it. */
    foresee(expand: readonly string[] = []): void {
      if (begun && covers(begun, expand)) return
      begun = expand
      plainPage({ offset: 0, limit: pageSize }, expand).catch(() => undefined)
    },

    /** Remembers a document that another call brought. */
    know,
  }
}

export type OwnedDocuments<Doc extends AnyDocument> = ReturnType<typeof ownedDocuments<object, Doc>>

interface KnownPage<Doc> {
  readonly window: Window
  readonly expand: readonly string[]
  readonly page: Page<Doc>
}

/** A resource with operations whose arguments its address tells, which no type can say of a path. */
type Readable<Rep> = Resource & {
  readonly get: Operation<object, Rep>
  readonly list: Operation<object, Page<Rep>>
}

/** The arguments of a call: the values of the parameters in its path, and others. */
export const argumentsOf = (
  { path }: { readonly path: string },
  values: readonly string[],
  others: object,
): object => ({
  ...Object.fromEntries(holesOf(path).map((name, index) => [name, values[index]])),
  ...others,
})

/** What tells documents of one owner apart. */
const ownNameOf =
  <Doc extends AnyDocument>({ address }: Resource) =>
  ({ at }: Doc): string =>
    (at as unknown as Readonly<Record<string, string>>)[address.at(-1)!]!

/** A field that asks for a part that only single reads bring. */
const fieldOf = ({ parts = {}, alone }: Resource, expand: readonly string[]): string | undefined =>
  Object.keys(parts).find((field) => expand.includes(parts[field]!) && alone?.parts.includes(parts[field]!))

/** The document of a resource that needs no plan of its own. */
export type PlainDocument<Kind> = Kind extends { readonly get: Operation<never, infer Rep> }
  ? Located<Kind, Rep>
  : never

/** Makes the loaders of plain resources: for each resource and owner one, which all fields of the request share. */
export function resourceLoaders(read: Read, singles: SingleCalls) {
  const made = new Map<string, unknown>()
  const inBatches = batchingLater()

  return <Kind extends Resource>(kind: Kind, owner: readonly string[]): OwnedDocuments<PlainDocument<Kind>> => {
    const name = JSON.stringify([kind.type, ...owner])
    const loader = made.get(name) ?? inBatches(() => ownedDocuments(read, { kind, owner, singles }))
    made.set(name, loader)
    return loader as OwnedDocuments<PlainDocument<Kind>>
  }
}
