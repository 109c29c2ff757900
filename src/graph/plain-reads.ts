import { memoize1 } from '@graphql-tools/utils'
import { type GraphQLField, type GraphQLObjectType, getNamedType } from 'graphql'
import { isNodeType, type NodeType, resources } from '../rest/resources.ts'
import { ownName } from './type-names.ts'

type Field = GraphQLField<unknown, unknown>

/** The resource of a field that is a connection. Undefined for other fields. */
export function listedBy({ type }: Field): NodeType | undefined {
  const name = ownName(getNamedType(type))
  const listed = name.replace(/Connection$/, '')
  return listed !== name && isNodeType(listed) ? listed : undefined
}

/** The resource of a field that looks up one document by an argument: the last part of its address, or its id. */
export function foundBy({ type, args }: Field): NodeType | undefined {
  const name = ownName(getNamedType(type))
  if (!isNodeType(name)) return undefined
  const key = resources[name].address.at(-1)
  return args.some((arg) => arg.name === 'id' || arg.name === key) ? name : undefined
}

/**
 * Whether a field reads documents that its parent owns, and needs only the address of the parent: `Project.flags`,
 * `Environment.segments`, `Member.flags`.
 */
export function hasPlainRead(type: GraphQLObjectType, name: string): boolean {
  const field = type.getFields()[name]
  const led = field && (listedBy(field) ?? foundBy(field))
  if (!led) return false
  const { address, list } = resources[led]
  return list !== undefined && address.length > 1 && mayOwn(ownName(type), address)
}

/** Whether objects of a type can own what has an address. A flag owns no experiments, which have the key of an environment. */
function mayOwn(owner: string, address: readonly string[]): boolean {
  if (!isNodeType(owner)) return true
  const { address: parts } = resources[owner]
  const isKeyed = parts.length > 1 && parts.at(-1) === 'key'
  return !isKeyed || address.includes(`${owner[0]!.toLowerCase()}${owner.slice(1)}Key`)
}

/** The fields of a type with such a read. They also show whether the parent exists. */
export const plainReads = (type: GraphQLObjectType | undefined): readonly string[] => (type ? ofType(type) : [])

/** Memoized, because every object of a list asks for those of its type. */
const ofType = memoize1((type: GraphQLObjectType): readonly string[] =>
  Object.keys(type.getFields()).filter((name) => hasPlainRead(type, name)),
)
