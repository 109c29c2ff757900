import type { Operation, QueryValue } from './operation.ts'
import { withMore } from './unreadable.ts'

/**
 * The descriptor of a resource: its type in the graph, its address, its operations, and the number of documents per call. Global
 * ids, `node`, `_entities`, look-ups by key and estimates derive from it.
 *
 * @example
 * const metricResource = resource({
 *   type: 'Metric',
 *   address: ['projectKey', 'key'],
 *   get: getMetric,
 *   list: listMetrics,
 *   pageSize: 50,
 *   byKey: { scan: { from: 2 } },
 * })
 */
export interface Resource<Type extends string = string, Part extends string = string> {
  /** The name of the type in the GraphQL schema. */
  readonly type: Type
  /**
   * The parts of the address in the order in which global ids encode them: the owners, then the part that identifies a document of
   * the owner. The order is public because clients store ids.
   */
  readonly address: readonly [Part, ...Part[]]
  /** The last part of the address, if it can be absent. Ids of objects without it have a part less. Default none. */
  readonly optional?: Part
  /** The property of a document that is the last part of its address. Default `key`. */
  readonly key?: string
  /** Further fields of the type that identify an object, such as the e-mail address of a member. Default none. */
  readonly otherKeys?: readonly string[]
  /**
   * How policies and the audit log name an object, with parts of the address or other keys in braces:
   * `proj/{projectKey}:metric/{key}`. The type has a field `auditLog` then (see resolvers/changes/audited.ts). Default none.
   */
  readonly specifiers?: Specifiers
  /** Whether estimates reckon with few changes of an object, which fit into a page of the audit log. Default false. */
  readonly rarelyChanged?: boolean
  /** Reads one document. The path has a parameter for each part of the address, in the same order. */
  readonly get?: AnyOperation
  /** Reads a page of the documents of one owner, or of the account. */
  readonly list?: AnyOperation
  /**
   * The address of a document in the list, in order, for a list of the account or of a project whose documents have further owners. The
   * parts in the path of the list are left out. Undefined if the document does not tell. Default none: the list is that of one owner.
   */
  readonly addressOf?: (rep: never) => readonly string[] | undefined
  /** Reads the documents of some owners of an address, such as an environment, if the list is that of more owners. */
  readonly listWithin?: AnyOperation
  /** Further query parameters of the list. Default none. */
  readonly listing?: Readonly<Record<string, QueryValue>>
  /** The most documents in a page of the list. Default none: the list has no pages. */
  readonly pageSize?: number
  /** A smaller page size that LaunchDarkly certainly takes, for lists that refuse larger pages with 400. Default none. */
  readonly surePageSize?: number
  /** The parts of a document that fields of the type need, by field. A part comes by `expand` or with a single read. Default none. */
  readonly parts?: Readonly<Record<string, string>>
  /** The same for fields of types within the document, by type and field. Default none. */
  readonly partsWithin?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The parts of a document that only a single read returns. */
  readonly alone?: {
    readonly parts: readonly string[]
    /** Whether every single read returns them without `expand`, or those of them that it returns so. Default false. */
    readonly always?: boolean | readonly string[]
    /** Whether the single read takes `expand` once for each part, instead of all parts joined by commas. Default false. */
    readonly repeated?: boolean
    /** The most documents that are read one by one for these parts. Default unlimited. */
    readonly most?: number
  }
  /** The numbers of documents of one owner, or in the account, that estimates reckon with while no answer told them. */
  readonly sizes?: {
    /** In a large account. Default 100. */
    readonly assumed: number
    /** In an ordinary account. Default unknown. */
    readonly ordinary?: number
  }
  /** Whether LaunchDarkly documents the page size, so that a page with fewer documents is the last one. Default false. */
  readonly firm?: boolean
  /** The fields of the type that need no document. Fields that lead to owned documents need none either (see graph/plain-reads.ts). */
  readonly fields?: {
    /** Fields that need only the address, in addition to `id` and the parts of the address. */
    readonly address?: readonly string[]
    /** Fields that a summary contains which other documents embed. */
    readonly summary?: readonly string[]
    /** Fields with a read of their own that fails or returns null if the object does not exist. */
    readonly telling?: readonly string[]
    /** Those of the telling fields that are also null if the object exists. They fail if it does not. */
    readonly optional?: readonly string[]
    /** Those of the telling fields that can be null if the object exists, and also if it does not. Null then does not tell. */
    readonly unsure?: readonly string[]
    /** Fields with a read of their own that returns nothing if the object does not exist. */
    readonly silent?: readonly string[]
  }
  /** How to find several documents by key. Default one by one. */
  readonly byKey?: ByKeyRule
}

type Specifiers = readonly [Specifier, ...Specifier[]]
type Specifier = `${string}/${string}`

type AnyOperation = Pick<Operation, 'name' | 'path' | 'method'>

/** How to find documents of one owner by key in fewer calls than one for each. */
export interface ByKeyRule {
  /** A filter of the list that accepts many keys. */
  readonly filter?: {
    /** The most keys in a call. */
    readonly most: number
    /** The fewest keys for which the filter is used. */
    readonly from: number
    /** Whether the filter can express a key. */
    readonly takes: (key: string) => boolean
    /** The value of the query parameter `filter` for some keys. */
    readonly by: (keys: readonly string[]) => string | undefined
  }
  /** The list, page by page, while that takes fewer calls. */
  readonly scan?: {
    /** The fewest keys for which a page is read. */
    readonly from: number
    /** Whether a key that the complete list lacks does not exist. Default true. */
    readonly proves?: boolean
  }
}

/** Declares a resource. */
export const resource = <const Type extends string, const Part extends string, Rule extends Resource<Type, Part>>(
  declared: Rule & Resource<Type, Part> & Filled<Rule>,
): Rule => declared

/** Refuses specifiers with other names in braces than parts of the address and other keys. */
type Filled<Rule> = Rule extends {
  readonly address: readonly (infer Part)[]
  readonly specifiers: readonly (infer Text)[]
}
  ? Exclude<HoleIn<Text>, Part | OtherKeyOf<Rule>> extends never
    ? unknown
    : { readonly specifiers: never }
  : unknown

type HoleIn<Text> = Text extends `${string}{${infer Hole}}${infer Rest}` ? Hole | HoleIn<Rest> : never
type OtherKeyOf<Rule> = Rule extends { readonly otherKeys: readonly (infer Key)[] } ? Key : never

/**
 * The address of a document. A document does not contain its parents: a flag has no project, an environment has none. The address
 * comes from the call and stays with the document.
 */
export type AddressIn<Kind> =
  Kind extends Resource<infer Type, infer Part>
    ? { readonly type: Type } & { readonly [Name in Exclude<Part, OptionalPart<Kind>>]: string } & {
        readonly [Name in OptionalPart<Kind>]?: string | undefined
      }
    : never

type OptionalPart<Kind> = Kind extends { readonly optional: infer Part extends string } ? Part : never

/** A document with its address. `has` names the optional parts that were requested. */
export type Located<Kind, Rep, Has = readonly string[]> = Rep & {
  readonly at: AddressIn<Kind>
  readonly has: Has
}

/**
 * The part of a document that an embedded summary or a bare key contains: its identity and the fields in `Known`. For every other
 * field, the compiler requires the whole document.
 */
export type Glimpse<Kind, Known = unknown> = Known & {
  readonly at: AddressIn<Kind>
  readonly has: null
}

/** The fields that need only the address of an object. */
export const addressFields = ({ address, fields }: Resource): readonly string[] => [
  ...['id', ...address],
  ...(fields?.address ?? []),
]

/** The fields with a read of their own: those declared, and the audit log, if the specifiers follow from the address. */
export const ownReads = ({ address, specifiers, fields = {} }: Resource): readonly string[] => [
  ...(fields.telling ?? []),
  ...(fields.silent ?? []),
  ...(specifiers?.flatMap(holesOf).every((hole) => address.includes(hole)) ? ['auditLog'] : []),
]

/** The fields that are answered from a summary in another document, or by a read of their own. */
export const embeddedFields = (kind: Resource): readonly string[] => [
  '__typename',
  ...addressFields(kind),
  ...(kind.fields?.summary ?? []),
  ...ownReads(kind),
]

/** The names in braces in a specifier of a descriptor. */
const holesOf = (specifier: string): readonly string[] => [...specifier.matchAll(/\{(\w+)\}/g)].map(([, hole]) => hole!)

/**
 * Adds the address to a document.
 *
 * @param owner The values of the parts of the address except the last, in order.
 * @param has The optional parts that were requested. Default none.
 *
 * @example
 * locate(metricResource, ['web'], metric).at // { type: 'Metric', projectKey: 'web', key: 'checkout-done' }
 */
export const locate = <Kind extends Resource, Rep extends object>(
  { type, address, key = 'key' }: Kind,
  owner: readonly string[],
  rep: Rep,
  has: readonly string[] = [],
): Located<Kind, Rep> =>
  withMore(rep, (rep) => {
    const values = [...owner, (rep as Readonly<Record<string, unknown>>)[key]]
    return { at: { type, ...Object.fromEntries(address.map((part, index) => [part, values[index]])) }, has }
  }) as unknown as Located<Kind, Rep>
