import { type Calls, callsByKey } from '../loaders/by-key-plan.ts'
import type { Operation } from '../rest/operation.ts'
import { type NodeType, pageSizeOf, resources } from '../rest/resources.ts'
import type { Args } from './selection.ts'

/** The REST calls of a field. */
export interface Cost {
  /** The operations that the calls are of. Default those of the resource that the field leads to. */
  readonly by?: readonly Pick<Operation, 'method' | 'path'>[]
  /** The operations of further calls that some arguments take. Default none. */
  readonly further?: { readonly by: NonNullable<Cost['by']>; readonly when: (args: Args) => boolean }
  /** The calls of one use of the field in the worst case. Uses of the same path add up. Default none. */
  readonly calls?: (place: Place) => number
  /** The calls that one use of the field needs in every account. Default none. */
  readonly least?: (place: Place) => number
  /** Whether the arguments name the objects, which gives their number by type. Default false. */
  readonly names?: true
  /** The calls for the objects of all uses of a path together. */
  readonly together?: (keys: number) => Calls
  /** Whether the calls for the objects that the field names are added. Default only if the field has no calls of its own. */
  readonly refers?: boolean
  /** The fields of a named object that the document of the parent contains. Default as the resource declares. */
  readonly tells?: (name: string) => boolean
  /** Sibling fields with the same value share the calls. */
  readonly shares?: string
  /** The sibling field whose calls contain those of the field. Default none. */
  readonly within?: string
  /** Whether one call can answer several windows of the list, so that sibling windows need no further call. Default false. */
  readonly windows?: true
  /** The type on the path that the field leads back to, so that the number of objects does not grow. */
  readonly back?: Scope
  /** Whether the field of a flag needs its configurations in all environments. Default false. */
  readonly allEnvironments?: true
  /** Whether an argument names the project of the objects. */
  readonly project?: true
  /** The assumed number of items, if the field is a list without `first`. Default 3. */
  readonly length?: number | ((place: Pick<Place, 'size'>) => number)
}

/** The REST calls for objects of a type that others name. */
export interface TypeCost {
  /** The operations that the calls are of. Default those of the resource. */
  readonly by?: Cost['by']
  /** The calls for a batch of objects by their identities. Default by the rule of the resource. */
  readonly lookUp?: LookUp
  /** The calls for objects that other documents name, if the selection needs more than those contain. */
  readonly reference?: (place: Place) => number
  /** Further fields that need no document, because they have calls of their own. */
  readonly counted?: readonly string[]
  /** Whether documents name objects of the type by key alone, without a summary. Default false. */
  readonly namedByKey?: boolean
}

/** The calls for a batch of objects by their identities. */
interface LookUp {
  /** In the worst case. `environments` is the number of requested environments of each flag. */
  readonly most: (named: Named, environments: number) => number
  /** If all objects exist and the lists are as short as possible. `selected` are the fields selected on the objects. */
  readonly least: (named: Named, selected: ReadonlySet<string>) => number
}

/** The costs that do not follow from the descriptor of a resource. They stand beside its resolvers. */
export interface Costs {
  /** By coordinate, such as `Flag.statuses`. */
  readonly fields?: Readonly<Record<string, Cost>>
  readonly types?: Readonly<Partial<Record<NodeType, TypeCost>>>
}

/** A look-up that takes the same calls in the best and in the worst case. */
export const sameFor = (calls: (named: Named) => number): LookUp => ({ most: calls, least: calls })

/** The different objects of a type that a request names by global ids or representations. */
export interface Named {
  readonly count: number
  /** Number of objects named by another key than the id or the address, such as an e-mail address. */
  readonly byOtherKeys: number
  /** Number of documents in each project. The environments of a flag share one document. Empty for types outside of projects. */
  readonly perProject: readonly number[]
  /** Number of objects in each environment. Empty for types outside of environments. */
  readonly perEnvironment: readonly number[]
}

/** The place of a field in an operation, with the numbers of its objects and of their owners in the worst case. */
export interface Place {
  readonly args: Args
  /** The objects that the arguments name, by type. Undefined unless the cost of the field has `names`. */
  readonly named?: ReadonlyMap<string, Named> | undefined
  /** Number of parent objects. */
  readonly parents: number
  /** The smallest number of parent objects. Zero if there may be none. */
  readonly sure: number
  /** Whether the parent is one object that was looked up, so that the parts that are selected of it came with it. */
  readonly isFound: boolean
  /** Number of requested objects: the parents times the length of the field's list. */
  readonly keys: number
  /** The selected fields of the objects that the field leads to, through connections. */
  readonly selected: ReadonlySet<string>
  /** The number of selected environments of the flags below. Infinite for all environments of a project. */
  readonly environments: number
  /** The number of objects of a type in the account, or in their owner: as an earlier answer told it, else as assumed. */
  readonly size: (type: NodeType) => number
  /** Number of requested nodes, if the field is a connection. */
  readonly first: number
  /** The largest number of different objects of a type on the path. */
  readonly of: (type: Scope) => number
}

/** The types that own other objects, by which these are read. */
export const scopes = [
  'Project',
  'Environment',
  'Flag',
  'FlagEnvironment',
  'Segment',
  'ReleasePipeline',
  'Experiment',
] as const
export type Scope = (typeof scopes)[number]

/** The size that estimates assume of a list if neither the query nor an earlier answer tells it. */
export const assumedSize = (type: NodeType): number => resources[type].sizes?.assumed ?? 100

export const pages = (count: number, size: number): number => Math.max(1, Math.ceil(count / size))

export const pagesOf = (type: NodeType, count: number): number => pages(count, pageSizeOf(type))

/** The calls for documents by key, which are looked for in the list of each project. A list without pages is one call. */
export const amongProjects =
  (type: NodeType) =>
  ({ keys, of, size }: Pick<Place, 'keys' | 'of' | 'size'>): number =>
    Math.min(keys + of('Project'), of('Project') * (resources[type].pageSize ? pagesOf(type, size(type)) : 1))

/** The calls for all pages of a list of the account. */
export const whole =
  (type: NodeType) =>
  ({ size }: Place): number =>
    pagesOf(type, size(type))

/** A list for each parent. `last` also reads the first page, and its window can lie across two pages. */
export const paged =
  (size: number) =>
  ({ parents, first, args }: Place): number =>
    parents * (pages(first, size) + (typeof args.last === 'number' ? 2 : 0))

/** One call for each parent object that certainly exists. */
const eachOfAll = ({ sure }: Place): number => sure

/** A connection over a list with pages of a size. */
export const connectionOf = (size: number): Cost => ({ calls: paged(size), least: eachOfAll, windows: true })

/** A connection over a list of a resource for each parent. */
export const listOf = (type: NodeType): Cost => connectionOf(pageSizeOf(type))

/**
 * Look-ups by an argument. Two values can name the same object, such as the key and the id of a role. A filter finds the objects of one
 * owner, and each object can have another one.
 */
export function lookedUp(type: NodeType): Cost {
  const { address, byKey } = resources[type]
  const isEachOfAnother = address.length > 1 && byKey?.filter !== undefined
  return {
    together: (keys) => ({ most: isEachOfAnother ? keys : callsByKey(resources[type], keys).most, least: 1 }),
  }
}

/** The calls for a part that only a single read returns: none if that read brought the parent. */
export const partRead = ({ parents, isFound }: Place): number => (isFound ? 0 : parents)

/** One call for each parent. */
export const single: Cost = { calls: ({ parents }) => parents, least: eachOfAll }

/** One call, whatever the arguments. */
export const one: Cost = { calls: () => 1, least: () => 1 }

/** One call for the arguments. */
export const apart: Cost = { calls: ({ keys }) => keys, least: () => 1 }

/** One call for each requested object. */
export const each: Cost = { calls: ({ keys }) => keys }
