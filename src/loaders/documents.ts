import { orNull } from '../rest/errors.ts'
import { holesOf, isUsable, type Operation } from '../rest/operation.ts'
import { expanded, type Listing, type Page, type Window } from '../rest/page.ts'
import { covers, united } from '../rest/parts.ts'
import { type Located, locate, type Resource } from '../rest/resource.ts'
import { type Answers, byIdentity, oneByOne } from './batch.ts'
import { readByFilter, readInList } from './by-key.ts'
import { type Expandable, expandable } from './expandable.ts'
import type { Inverses } from './inverse.ts'
import type { SingleCalls } from './irreducible.ts'
import { allOf, type Collection, found, type Walk, walk } from './pages.ts'
import type { Read } from './read.ts'
import { readRecord } from './record.ts'
import { inSurePages } from './sure-pages.ts'

/** The parameters of a list, with those that only its own route has. */
export interface ListingWithMore extends Listing {
  readonly more?: object | undefined
}

/** A document with its address and its parts. */
export interface AnyDocument {
  readonly at: { readonly type: string }
  readonly has: readonly string[]
}

interface DocumentsOptions<Rep, Doc> {
  /** A resource with `list`, and with `get` or a filter that takes every key. */
  readonly kind: Resource
  /** The values of the parts of the address except the last, in order. */
  readonly owner: readonly string[]
  /** Makes the document from LaunchDarkly's answer, of a single read if there is a key. Default: adds the address. */
  readonly locate?: (rep: Rep, has: readonly string[], key?: string) => Doc
  /** How the keys of documents are made, if they are more than the last part of the address. */
  readonly keys?: {
    readonly of: (doc: Doc) => string
    /** The values of the path of a single read. */
    readonly values: (key: string) => readonly string[]
  }
  /** The keys by which a document is found. Default the last part of its address. */
  readonly names?: (doc: Doc) => readonly string[]
  /** Counts single reads of several documents against the limit of the request. Default no count. */
  readonly singles?: SingleCalls
  /** The lists of other resources that parts of single reads follow from. Default none. */
  readonly inverses?: Inverses
}

/**
 * Reads the documents of one owner: pages of the list, and documents by key in the fewest calls that the resource allows. Documents and
 * pages that were read once are not read again.
 */
export function ownedDocuments<Rep extends object, Doc extends AnyDocument>(
  read: Read,
  {
    kind,
    owner,
    locate: located = (rep, has) => locate(kind, owner, rep, has) as unknown as Doc,
    keys: { of: ownName, values } = { of: ownNameOf<Doc>(kind), values: (key) => [...owner, key] },
    names,
    singles,
    inverses,
  }: DocumentsOptions<Rep, Doc>,
) {
  const {
    get,
    list,
    pageSize = Number.MAX_SAFE_INTEGER,
    surePageSize,
    listing: fixed,
    firm,
    alone,
    byKey: { filter, scan } = {},
  } = kind as Readable<Rep>
  const hasPages = kind.pageSize !== undefined
  /** The parts that every single read returns without `expand`. */
  const always = alone?.always === true ? alone.parts : alone?.always || []
  const firstPage: Window = { offset: 0, limit: pageSize }
  /** The pages that came. */
  const known = readRecord<readonly string[], KnownPage<Doc>>(covers)
  /** The first pages that were requested ahead. */
  const begun = readRecord<readonly string[], Promise<Page<Doc>>>(covers)
  /** The pages that earlier turns of the event loop requested. They settle when the pages came or failed. */
  const earlier = readRecord<readonly string[], Promise<unknown>>(covers)

  const byKey: Expandable<Doc> = expandable<Doc>(async (keys, expand) => {
    const coming = earlier.all(listable(expand))
    if (!coming.length) return readKeys(keys, expand)
    await Promise.all(coming)
    const told = keys.flatMap((key) => {
      const doc = byKey.known(key, expand)
      return doc ? [[key, doc] as const] : []
    })
    const others = keys.filter((key) => !byKey.known(key, expand))
    return new Map([...told, ...(others.length ? await readKeys(others, expand) : [])])
  })

  async function readKeys(keys: readonly string[], expand: readonly string[]): Promise<Answers<Doc>> {
    const single = (key: string) => readAlone(key, expand)
    if (listable(expand).length < expand.length && keys.length <= (alone?.most ?? Number.POSITIVE_INFINITY)) {
      const told = await readInverse(keys, expand)
      if (told) return told
      if (keys.length > 1) singles?.spend(`${kind.type}.${fieldOf(kind, expand)}`, keys.length)
      return oneByOne(keys, single)
    }
    if (filter) return readByFilter(kind, keys, { filtered: (some) => filtered(some, listable(expand)), single })
    if (!scan) return oneByOne(keys, single)
    return readInList(kind, keys, {
      usable: (key) => values(key).every(isUsable),
      list: knownList(expand),
      begun: begun.find('', expand)?.read,
      found: (key) => byKey.known(key, expand),
      single,
    })
  }

  /** Completes known documents by lists of other resources. Null if that is impossible, or takes more calls than single reads. */
  async function readInverse(keys: readonly string[], expand: readonly string[]): Promise<Answers<Doc> | null> {
    const parts = expand.filter((part) => alone?.parts.includes(part))
    const docs = keys.map((key) => byKey.known(key, listable(expand)))
    const told = docs.includes(undefined) ? null : await inverses?.(keys, parts)
    if (!told) return null
    const completed = docs.map((doc) => ({ ...doc!, has: united([doc!.has, told.parts]) }))
    return new Map(keys.map((key, index) => [key, byKey.know(key, { ...completed[index]!, ...told.of(key) })]))
  }

  async function readAlone(key: string, wanted: readonly string[]): Promise<Doc | null> {
    const asked = wanted.filter((part) => !always.includes(part))
    const expand = alone?.repeated ? asked.toSorted() : expanded(asked)
    const rep = await orNull(read(get, argumentsOf(get, values(key), { expand })))
    return rep && know(located(rep, [...asked, ...always], key))
  }

  /** The parts that a list can return. */
  const listable = (expand: readonly string[]) => expand.filter((part) => !alone?.parts.includes(part))

  function know(doc: Doc): Doc {
    for (const name of names?.(doc) ?? [ownName(doc)]) byKey.know(name, doc)
    return doc
  }

  const readPage = inSurePages(surePageSize, (listing: Listing, more: object) =>
    // The listing replaces fixed parameters. It also comes first, so that its parameters are the first ones of the URL.
    read(list, argumentsOf(list, owner, { ...listing, ...fixed, ...listing, ...more })),
  )

  async function page(listing: Listing, expand: readonly string[]): Promise<Page<Doc>> {
    const found = await readPage(hasPages ? listing : {}, { expand: expanded(expand) })
    const reps = Array.isArray(found) ? (found as readonly Rep[]) : found.items
    const items = reps.map((rep) => know(located(rep, expand)))
    return hasPages ? { ...found, items } : { items, totalCount: items.length }
  }

  /** Reads a page of the list without filter, for later look-ups by key too. */
  async function plainPage(window: Window, expand: readonly string[]): Promise<Page<Doc>> {
    const coming = page(window, expand)
    setImmediate(() =>
      earlier.add(
        '',
        expand,
        coming.catch(() => undefined),
      ),
    )
    const came = await coming
    known.add('', expand, { window, page: came })
    return came
  }

  /** The list with the pages that came with some parts. */
  function knownList(expand: readonly string[]): Walk<Doc> {
    const list = walk(collection({}, expand))
    for (const { window, page } of known.all(expand)) list.put(window, page)
    return list
  }

  /** The pages of the list, without the parts that only single reads return. */
  const pages = ({ filter, sort, more }: ListingWithMore = {}, expand: readonly string[] = []) => {
    const asked = listable(expand)
    return (window: Window): Promise<Page<Doc>> =>
      filter === undefined && sort === undefined && !more
        ? plainPage(window, asked)
        : page({ ...window, filter, sort, ...more }, asked)
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
    // LaunchDarkly answers 404 for the list of an owner that does not exist.
    return byIdentity((await (owner.length ? orNull(listed) : listed)) ?? [], ownName)
  }

  return {
    /** Reads the document of a key with some parts. Null if it does not exist. */
    byKey: byKey.load,

    /** Reads one document by a call of its own, also for parts that lists do not return. Null if it does not exist. */
    alone: readAlone,

    /** Completes a document or a glimpse. @throws {NotThere} if the document does not exist. */
    whole: byKey.whole,

    /** Reads the document of a glimpse. Null if it was deleted; the glimpse if the read fails. */
    behind: byKey.behind,

    pages,

    /** The list, for reads of all pages. */
    collection,

    /** The list with the pages that came. */
    walk: (expand: readonly string[] = []) => knownList(expand),

    /** All documents of the list. */
    all: (expand: readonly string[] = []): Promise<readonly Doc[]> => allOf(walk(collection({}, expand))),

    /** Requests the first page before the keys are known. A failure is reported to the look-ups that need the page. */
    begin(expand: readonly string[] = []): void {
      if (begun.find('', expand) || knownList(expand).isWhole()) return
      begun.add('', expand, plainPage(firstPage, expand)).catch(() => undefined)
    },

    /** Remembers a document of another call. */
    know,
  }
}

export type OwnedDocuments<Doc extends AnyDocument> = ReturnType<typeof ownedDocuments<object, Doc>>

interface KnownPage<Doc> {
  readonly window: Window
  readonly page: Page<Doc>
}

/** A resource whose operations take the parts of its address. The types of paths cannot express this. */
type Readable<Rep> = Resource & {
  readonly get: Operation<object, Rep>
  readonly list: Operation<object, Page<Rep>>
}

/** Makes the arguments of a call from the values of its path parameters and other arguments. */
export const argumentsOf = (
  { path }: { readonly path: string },
  values: readonly string[],
  others: object,
): object => ({
  ...Object.fromEntries(holesOf(path).map((name, index) => [name, values[index]])),
  ...others,
})

/** The last part of a document's address, which is unique within the owner. */
const ownNameOf =
  <Doc extends AnyDocument>({ address }: Resource) =>
  ({ at }: Doc): string =>
    (at as unknown as Readonly<Record<string, string>>)[address.at(-1)!]!

/** A field that needs a part of a single read. */
const fieldOf = ({ parts = {}, alone }: Resource, expand: readonly string[]): string | undefined =>
  Object.keys(parts).find((field) => expand.includes(parts[field]!) && alone?.parts.includes(parts[field]!))

/** The document type of a plain resource: that of its single read, else of its list. */
export type PlainDocument<Kind> = Kind extends { readonly get: Operation<never, infer Rep> }
  ? Located<Kind, Rep>
  : Kind extends { readonly list: Operation<never, Page<infer Rep>> }
    ? Located<Kind, Rep>
    : never
