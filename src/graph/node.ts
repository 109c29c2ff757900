import type { GraphQLResolveInfo } from 'graphql'
import { isUsable } from '../rest/operation.ts'
import { type Address, type AddressOf, addressParts, isNodeType, type NodeType } from '../rest/resources.ts'
import { badInput } from './errors.ts'
import { apart } from './failures.ts'
import type { Guarded } from './guarded.ts'

/** A global id: base64url of the type and of the parts of the address. Opaque to clients, stable for ever. */
export function idOf(address: Address): string {
  return encoded(address.type, partsOf(address))
}

const partsOf = (address: Address): (string | undefined)[] =>
  addressParts(address.type).map((part) => (address as unknown as Record<string, string>)[part])

const encoded = (type: string, parts: readonly unknown[]): string =>
  Buffer.from(`${type}:${JSON.stringify(parts)}`).toString('base64url')

/** The parts of documents that have an id for the sake of caches, but no address to look them up by. */
type Part = 'Variation' | 'Rule' | 'SegmentRule' | 'Clause'

/**
 * The opaque id of a part of a document: base64url of its type, the address of the document and LaunchDarkly's own ids within it.
 * Documents that were copied from each other share those ids, so that the address belongs to the identity.
 *
 * @returns null if LaunchDarkly does not tell one of the ids.
 */
export function partId(part: Part, document: Address, ...ids: readonly (string | null | undefined)[]): string | null {
  if (!ids.every((id) => typeof id === 'string' && id)) return null
  return encoded(part, [document.type, ...partsOf(document), ...ids])
}

/** The type and the parts that an opaque id encodes; undefined for a text that {@link encoded} did not make. */
function decoded(id: string): { readonly type: string; readonly parts: readonly string[] } | undefined {
  const [, type, json] = /^(\w+):(.*)$/s.exec(Buffer.from(id, 'base64url').toString()) ?? []
  const parts = type === undefined ? undefined : strings(json ?? '')
  return type !== undefined && parts && encoded(type, parts) === id ? { type, parts } : undefined
}

/**
 * The type of what an opaque id stands for, and LaunchDarkly's own id of it. Undefined for any other text, such as LaunchDarkly's own ids.
 *
 * @example ownIdIn(partId('Rule', configuration, 'r1')!) // { type: 'Rule', own: 'r1' }
 */
export function ownIdIn(id: string): { readonly type: string; readonly own: string } | undefined {
  const { type, parts } = decoded(id) ?? {}
  const own = parts?.at(-1)
  return type !== undefined && own !== undefined ? { type, own } : undefined
}

/** The address that a global id stands for, or `undefined` for a text that {@link idOf} did not make. */
export function addressOf(id: string): Address | undefined {
  const { type, parts } = decoded(id) ?? {}
  if (type === undefined || !isNodeType(type)) return undefined
  const names = addressParts(type)
  if (parts?.length !== names.length) return undefined
  return Object.fromEntries([['type', type], ...names.map((name, index) => [name, parts[index]])]) as Address
}

/** The identity that an argument means which takes both LaunchDarkly's own id and ours. */
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

/** The resolver of `id`, the same for every type that has an address. */
export const nodeId = ({ at }: { readonly at: Address }): string => idOf(at)

/** Finds the object at an address, or null. The type is the one that the selection is to be read as. */
export type Lookup<Type extends NodeType, Context, Found = unknown> = (
  address: AddressOf<Type>,
  context: Context,
  info: GraphQLResolveInfo,
) => Found | Promise<Found>

/** How each type is looked up by its global id. The compiler wants a line for every type that has one. */
export type Lookups<Context, Found> = { readonly [Type in NodeType]: Lookup<Type, Context, Found> }

/** `Query.node` and `Query.nodes`. An id that is none, or of nothing, is null. */
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
    // Each is awaited by itself, so that one that fails fails alone; the generated types know no promise of null in a list.
    nodes: (_: unknown, { ids }: { ids: readonly string[] }, context: Context, info: GraphQLResolveInfo) =>
      ids.map((id) => lookApart(id, context, info)) as (Found | null)[],
  }
}

/** The type of an object that an interface or a union stands for. */
export const typeOf = <Type extends NodeType>({ at }: { readonly at: { readonly type: Type } }): Type => at.type
