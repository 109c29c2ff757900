import type { Context, Info } from '../context.ts'
import { type Connection, connection, type PageArgs } from '../graph/connection.ts'
import { type Below, expandOf, lookBelow, type Needs } from '../graph/lookahead.ts'
import type { Lookup } from '../graph/node.ts'
import { type Order, sortOf } from '../graph/order.ts'
import type { OwnedDocuments, PlainDocument } from '../loaders/documents.ts'
import type { Page, Window } from '../rest/page.ts'
import type { AddressIn, Located, Resource } from '../rest/resource.ts'
import { type NodeType, resources } from '../rest/resources.ts'
import { viewNeeds } from './projects/view-lookahead.ts'
import { startBelow } from './starts.ts'

/** The loader of the documents beside a document at some address. */
export const beside = <Kind extends Resource>(
  kind: Kind,
  address: AddressIn<Kind>,
  { loaders }: Context,
): OwnedDocuments<PlainDocument<Kind>> => loaders.of(kind, valuesOf(kind, address).slice(0, -1))

const valuesOf = ({ address: parts }: Resource, address: object): string[] =>
  parts.map((part) => (address as Readonly<Record<string, string>>)[part]!)

/**
 * Looks up a plain resource by the parts of its address, which are the arguments of a field.
 *
 * @example
 * Query: { metric: (_, args, context, info) => lookUp(metricResource, args, context, info) }
 */
export function lookUp<Kind extends Resource>(
  kind: Kind,
  address: Omit<AddressIn<Kind>, 'type'>,
  context: Context,
  info: Info,
): Promise<PlainDocument<Kind> | null> {
  startBelow(info, { ...address, at: { ...address, type: kind.type }, has: null }, context, kind.type)
  return plainAt(kind, address, context, info)
}

/** The same, for an object that may well be gone: the reads below it wait for it. */
export function plainAt<Kind extends Resource>(
  kind: Kind,
  address: Omit<AddressIn<Kind>, 'type'>,
  { loaders }: Context,
  info: Info,
): Promise<PlainDocument<Kind> | null> {
  const values = valuesOf(kind, address)
  return loaders.of(kind, values.slice(0, -1)).byKey(values.at(-1)!, expandFor(kind, info))
}

/** The needs that depend on arguments or on the selection. */
const particular: Needs = { View: viewNeeds }

/** What the fields of each type, and of the types within it, need of its document. */
const needs: ReadonlyMap<string, Needs> = new Map(
  Object.values(resources).map(({ type, parts = {}, partsWithin }) => {
    const declared = Object.entries({ [type]: parts, ...partsWithin }).map(([name, some]) => [name, needsFor(some)])
    const all: Needs = Object.fromEntries(declared)
    return [type, { ...all, [type]: { ...all[type], ...particular[type] } }]
  }),
)

function needsFor(parts: Readonly<Record<string, string>>): Needs[string] {
  return Object.fromEntries(Object.entries(parts).map(([field, part]) => [field, { expand: [part] }]))
}

const needsOf = ({ type }: Resource): Needs => needs.get(type) ?? {}

/** The parts that a selection needs of the documents of a plain resource. */
export const expandFor = (kind: Resource, info: Info): readonly string[] => expandOf(info, needsOf(kind), kind.type)

/** Like {@link expandFor}, for the selection below a field. */
export const expandIn = (kind: Resource, below: Below): readonly string[] =>
  lookBelow(below, needsOf(kind)).expand ?? []

/** The parts that a selection on a connection, or on the payload of a mutation, needs of its nodes. */
export const expandBelow = (kind: Resource, info: Info): readonly string[] => expandOf(info, needsOf(kind))

/**
 * The document with the part that a field needs: itself if it has it, else read for it. Null for one that another document embeds and that
 * has gone.
 *
 * @example
 * Metric: { isActive: completing(withPart(metricResource, 'isActive'))((metric) => metric?.isActive ?? null) }
 */
export const withPart =
  <Kind extends Resource>(kind: Kind, field: keyof Kind['parts'] & string) =>
  (document: PlainDocument<Kind>, context: Context): PlainDocument<Kind> | Promise<PlainDocument<Kind> | null> => {
    const { at, has } = document as unknown as Located<Kind, object>
    const part = kind.parts![field]!
    return has.includes(part) ? document : beside(kind, at, context).byKey(valuesOf(kind, at).at(-1)!, [part])
  }

interface Listed<Filter, Field extends string> {
  /** The value of the query parameter `filter`. Default: the list has no filter. */
  readonly filtered?: (filter: Filter | null | undefined) => string | undefined
  /** The parameters of a filter that the route has instead of `filter`. Undefined for no filter. Default none. */
  readonly parameters?: (filter: Filter | null | undefined) => object | undefined
  /** REST's names of the fields that order the list. Default: the list has one order. */
  readonly sorts?: Readonly<Record<Field, string>>
  /** What the pages pass through, such as a check that the owner exists. Default nothing. */
  readonly through?: ListedThrough | undefined
  /** Whether the pages have no count. Default false. */
  readonly countless?: boolean
}

export type ListedThrough = <Doc extends object>(
  pages: (window: Window) => Promise<Page<Doc>>,
) => (window: Window) => Promise<Page<Doc>>

/** A connection over the documents that one owner has of a plain resource. */
export function listed<Kind extends Resource, Filter, Field extends string>(
  kind: Kind,
  owner: readonly string[],
  args: PageArgs & { readonly filter?: Filter | null; readonly orderBy?: Order<Field> | null },
  { loaders, budget }: Context,
  info: Info,
  { filtered, parameters, sorts, through, countless }: Listed<Filter, Field> = {},
): Promise<Connection<PlainDocument<Kind>>> {
  const listing = {
    ...{ filter: filtered?.(args.filter), more: parameters?.(args.filter) },
    sort: sorts && sortOf(args.orderBy, sorts),
  }
  const pages = loaders.of(kind, owner).pages(listing, expandBelow(kind, info))
  return connection(args, through ? through(pages) : pages, {
    pageMaximum: kind.pageSize ?? 1,
    countless,
    budget,
    info,
  })
}

/** The look-ups by global id of the resources that can be read one by one, alone or by a filter of the list. */
export const plainLookups = Object.fromEntries(
  Object.values(resources)
    .filter(({ get, byKey }) => get ?? byKey?.filter)
    .map((kind): [NodeType, Lookup<NodeType, Context>] => [
      kind.type,
      (address, context, info) => lookUp(kind, address as never, context, info),
    ]),
)
