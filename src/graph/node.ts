import type { GraphQLResolveInfo } from 'graphql'
import { isUsable } from '../rest/operation.ts'
import {
  type Address,
  type AddressOf,
  addressParts,
  isNodeType,
  type NodeType,
  requiredParts,
} from '../rest/resources.ts'
import { badInput } from './errors.ts'
import { apart } from './failures.ts'
import type { Guarded } from './guarded.ts'

/** Makes a global id: base64url of the type and the parts of the address. It is opaque to clients and never changes. */
export function idOf(address: Address): string {
  return encoded(address.type, partsOf(address))
}

const partsOf = (address: Address): (string | undefined)[] => {
  const required = requiredParts(address.type)
  const given = address as unknown as Readonly<Record<string, string | undefined>>
  const names = addressParts(address.type).filter((part) => required.includes(part) || given[part] !== undefined)
  return names.map((part) => given[part])
}

const encoded = (type: string, parts: readonly unknown[]): string =>
  Buffer.from(`${type}:${JSON.stringify(parts)}`).toString('base64url')

/** The parts of documents that have an id for client caches but cannot be looked up. */
type Part = 'Variation' | 'Rule' | 'SegmentRule' | 'Clause'

/**
 * Makes the opaque id of a part of a document: base64url of its type, the address of the document and LaunchDarkly's own ids within
 * it. Copies of a document have the same ids within them, so the address is needed.
 *
 * @returns Null if LaunchDarkly returned no such id.
 */
export function partId(part: Part, document: Address, ...ids: readonly (string | null | undefined)[]): string | null {
  if (!ids.every((id) => typeof id === 'string' && id)) return null
  return encoded(part, [document.type, ...partsOf(document), ...ids])
}

/** The type and the parts in an opaque id. Undefined for a text that {@link encoded} did not make. */
function decoded(id: string): { readonly type: string; readonly parts: readonly string[] } | undefined {
  const [, type, json] = /^(\w+):(.*)$/s.exec(Buffer.from(id, 'base64url').toString()) ?? []
  const parts = type === undefined ? undefined : strings(json ?? '')
  return type !== undefined && parts && encoded(type, parts) === id ? { type, parts } : undefined
}

/**
 * The type of the thing that an opaque id identifies, and LaunchDarkly's own id of it. Undefined for any other text.
 *
 * @example ownIdIn(partId('Rule', configuration, 'r1')!) // { type: 'Rule', own: 'r1' }
 */
export function ownIdIn(id: string): { readonly type: string; readonly own: string } | undefined {
  const { type, parts } = decoded(id) ?? {}
  const own = parts?.at(-1)
  return type !== undefined && own !== undefined ? { type, own } : undefined
}

/** The address in a global id. Undefined for a text that {@link idOf} did not make. */
export function addressOf(id: string): Address | undefined {
  const { type, parts } = decoded(id) ?? {}
  if (type === undefined || !isNodeType(type)) return undefined
  const names = addressParts(type).slice(0, parts?.length)
  if (parts?.length !== names.length || names.length < requiredParts(type).length) return undefined
  return Object.fromEntries([['type', type], ...names.map((name, index) => [name, parts[index]])]) as Address
}

/** The identity in an argument that takes either LaunchDarkly's own id or the global id. */
export function ownId<Type extends NodeType>(type: Type, id: string): string {
  const address = addressOf(id)
  if (!address) return id
  if (address.type !== type)
    throw badInput(`Expected the id of ${withArticle(type)}, but got that of ${withArticle(address.type)}.`)
  return String(Object.values(address).at(-1))
}

export const withArticle = (type: NodeType) => `${/^[AEIOU]/.test(type) ? 'an' : 'a'} ${type}`

function strings(json: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) && value.every((one) => typeof one === 'string' && isUsable(one)) ? value : undefined
  } catch {
    return undefined
  }
}

/** The resolver of `id` for every type that has an address. */
export const nodeId = ({ at }: { readonly at: Address }): string => idOf(at)

/** Finds the object at an address, or null. `type` is the type of the selection. */
export type Lookup<Type extends NodeType, Context, Found = unknown> = (
  address: AddressOf<Type>,
  context: Context,
  info: GraphQLResolveInfo,
) => Found | Promise<Found>

/** The look-up of each type by its global id. The compiler requires an entry for every node type. */
export type Lookups<Context, Found> = { readonly [Type in NodeType]: Lookup<Type, Context, Found> }

/** The resolvers of `Query.node` and `Query.nodes`. An invalid id, or the id of no object, gives null. */
export function nodeQueries<Context extends Guarded, Found>(lookups: Lookups<Context, Found | null>) {
  const look = (id: string, context: Context, info: GraphQLResolveInfo): Found | null | Promise<Found | null> => {
    const address = addressOf(id)
    if (!address) return null
    context.requireToken()
    return (lookups[address.type] as Lookup<NodeType, Context, Found | null>)(address, context, info)
  }
  const lookApart = (id: string, context: Context, info: GraphQLResolveInfo) => {
    const found = look(id, context, info)
    return found instanceof Promise ? apart(context, found) : found
  }
  return {
    node: (_: unknown, { id }: { id: string }, context: Context, info: GraphQLResolveInfo) => look(id, context, info),
    // Each promise is awaited alone, so that a failure fails one item. The generated types do not allow a promise of null in a
    // list.
    nodes: (_: unknown, { ids }: { ids: readonly string[] }, context: Context, info: GraphQLResolveInfo) =>
      ids.map((id) => lookApart(id, context, info)) as (Found | null)[],
  }
}

/** The type of an object of an interface or a union. */
export const typeOf = <Type extends NodeType>({ at }: { readonly at: { readonly type: Type } }): Type => at.type
