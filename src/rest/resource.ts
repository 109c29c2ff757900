import type { Operation } from './operation.ts'
import { withMore } from './unreadable.ts'

/**
 * A resource of LaunchDarkly in one word: its type in the graph, its address, its operations, and how many of it a call may bring.
 * Global ids, `node`, `_entities`, look-ups by key and estimates of calls follow from it.
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
   * The parts of the address in the order in which global ids encode them: the owners, then what tells documents of one owner apart.
   * The order is public, as ids outlive the process.
   */
  readonly address: readonly [Part, ...Part[]]
  /** The property of a document that is the last part of its address. Default `key`. */
  readonly key?: string
  /** Fields of the type that identify an object as well, such as the e-mail address of a member. Default none. */
  readonly otherKeys?: readonly string[]
  /** Reads one. Its path has a parameter for each part of the address, in the same order. */
  readonly get?: AnyOperation
  /** Reads a page of those of one owner, or of the account. */
  readonly list?: AnyOperation
  /** The most documents in a page of the list. Default: the resource has no pages. */
  readonly pageSize?: number
  /**
   * The parts of a document that fields of the type ask for, by the names of the fields. A part comes by `expand`, or with a single read.
   * Default none.
   */
  readonly parts?: Readonly<Record<string, string>>
  /** The parts of a document that only a single read brings. */
  readonly alone?: {
    readonly parts: readonly string[]
    /** Whether every single read brings them, and no `expand` asks for them. Default false. */
    readonly always?: boolean
    /** The most documents that are read one by one for these parts. Default all of them. */
    readonly most?: number
  }
  /** Whether LaunchDarkly documents the page size, so that a page with fewer documents is the last one. Default false. */
  readonly firm?: boolean
  /**
   * The fields of the type that need no document of it. All others do, but those that lead to documents which it owns (see
   * graph/plain-reads.ts).
   */
  readonly fields?: {
    /** Answered by the address, besides `id` and the parts of the address. */
    readonly address?: readonly string[]
    /** Answered by a summary that other documents embed. */
    readonly summary?: readonly string[]
    /** Answered by a read of their own, which fails or finds null if the object does not exist. */
    readonly telling?: readonly string[]
    /** Answered by a read of their own, which finds nothing if the object does not exist. */
    readonly silent?: readonly string[]
  }
  /** How several are found by their keys. Default one by one. */
  readonly byKey?: ByKeyRule
}

type AnyOperation = Pick<Operation, 'name' | 'path' | 'method'>

/** How documents of one owner are found by their keys in fewer calls than one for each. */
export interface ByKeyRule {
  /** A filter of the list that takes many keys. */
  readonly filter?: {
    /** The most keys in a call. */
    readonly most: number
    /** The fewest keys for which the filter is used. */
    readonly from: number
    /** Whether the filter can say a key. */
    readonly takes: (key: string) => boolean
    /** The value of the query parameter `filter` for some keys. */
    readonly by: (keys: readonly string[]) => string | undefined
  }
  /** The list, page by page, as long as that takes fewer calls. */
  readonly scan?: {
    /** The fewest keys for which a page is read. */
    readonly from: number
    /** Whether a key that the whole list lacks does not exist. Default true. */
    readonly proves?: boolean
  }
}

/** Declares a resource. */
export const resource = <const Type extends string, const Part extends string, Rule extends Resource<Type, Part>>(
  declared: Rule & Resource<Type, Part>,
): Rule => declared

/**
 * The address of a document. A document does not name its parents: a flag has no project, an environment has none. The address that
 * was asked tells them, so it stays with the document.
 */
export type AddressIn<Kind> =
  Kind extends Resource<infer Type, infer Part> ? { readonly type: Type } & { readonly [Name in Part]: string } : never

/** A document with its address. `has` names the optional parts that were asked for. */
export type Located<Kind, Rep, Has = readonly string[]> = Rep & {
  readonly at: AddressIn<Kind>
  readonly has: Has
}

/**
 * What an embedded summary or a bare key tells of a document: its identity and the fields in `Known`. The compiler sees to it that
 * every other field asks for the whole document first.
 */
export type Glimpse<Kind, Known = unknown> = Known & {
  readonly at: AddressIn<Kind>
  readonly has: null
}

/** The fields that the address of an object answers. */
export const addressFields = ({ address, fields }: Resource): readonly string[] => [
  ...['id', ...address],
  ...(fields?.address ?? []),
]

/** The fields with a read of their own. */
export const ownReads = ({ fields: { telling = [], silent = [] } = {} }: Resource): readonly string[] => [
  ...telling,
  ...silent,
]

/**
 * Gives a document its address.
 *
 * @param owner the values of the parts of the address but the last, in order.
 * @param has the optional parts that were asked for. Default none.
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
