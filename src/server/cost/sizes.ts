import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
} from 'graphql'
import { defaultFirst, maximumFirst } from '../../graph/connection.ts'
import { assumedSize, type Cost } from '../../graph/cost.ts'
import type { Args, Asked } from '../../graph/selection.ts'
import { ownName } from '../../graph/type-names.ts'
import type { Sizes } from './account.ts'

/** The numbers of objects that the fields of a selection lead to. */

/** The requested nodes of a connection. A filter by keys finds at most these. The field itself refuses an invalid `first`. */
export function pageSize({ first, last, filter }: Args): number {
  const asked = first ?? last
  const size = typeof asked === 'number' ? (asked > maximumFirst ? 0 : Math.max(0, asked)) : defaultFirst
  const { keys, ids, emails } = (filter ?? {}) as Readonly<Record<string, unknown>>
  return Math.min(size, ...[keys, ids, emails].flatMap((named) => (Array.isArray(named) ? named.length : [])))
}

/** Sizes that the operation does not contain. */
export interface SizeOptions {
  /** Other values of `first`, by path, to compute their effect. Default none. */
  readonly resized?: ReadonlyMap<string, number>
  /** The number of objects of a type in the account, if an earlier answer told it. Default unknown. */
  readonly total?: (type: string) => number | undefined
  /** The assumed length of lists of a type, if it is less than the requested one. Default no limit. */
  readonly longest?: (type: string) => number | undefined
}

/** The number of nodes of a connection. */
interface Nodes {
  readonly most: number
  /** The number that an earlier answer told, if it is a list of the whole account. */
  readonly told: number | undefined
}

/**
 * Computes the number of nodes of a connection.
 *
 * @param path The path of the field, of field names without aliases.
 */
export function nodesOf(
  { schema }: Asked,
  type: GraphQLObjectType,
  answered: GraphQLNamedType,
  { args, path }: { readonly args: Args; readonly path: string },
  { resized = new Map(), total = () => undefined, longest = () => undefined }: SizeOptions,
): Nodes {
  const item = ownName(answered).replace(/Connection$/, '')
  const told = type === schema.getQueryType() && !args.filter ? total(item) : undefined
  const limit = told ?? longest(item) ?? Number.POSITIVE_INFINITY
  return { most: Math.min(resized.get(path) ?? pageSize(args), limit), told }
}

/** The number of items in a list whose field says nothing else. */
const usualLength = 3

interface Listed {
  readonly type: GraphQLOutputType
  readonly cost: Cost | undefined
  readonly args?: Args
  /** The number of nodes, if the field leads from a connection to them. */
  readonly ofConnection?: number | undefined
  readonly size?: Sizes
}

/** The number of items in the list of a field. One for other fields. */
export function lengthOf({ type, cost, args = {}, ofConnection, size = assumedSize }: Listed): number {
  if (!isListType(getNullableType(type))) return 1
  if (ofConnection !== undefined) return ofConnection
  const named = args.ids ?? args.keys ?? args.representations
  if (Array.isArray(named)) return named.length
  const length = cost?.length ?? usualLength
  return typeof length === 'number' ? length : length({ size })
}

export const possible = ({ schema }: Asked, type: ReturnType<typeof getNamedType>): readonly GraphQLObjectType[] => {
  if (isObjectType(type)) return [type]
  return isAbstractType(type) ? schema.getPossibleTypes(type) : []
}
