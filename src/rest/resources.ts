import * as declared from './registry.ts'
import { type AddressIn, addressFields, ownReads, type Resource } from './resource.ts'

/** The resources that have a global id. */
const all = Object.values(declared).sort((one, other) => (one.type < other.type ? -1 : 1))

type Declared = (typeof all)[number]

/** The types that have a global id. */
export type NodeType = Declared['type']

/** The address of a document of some type. */
export type Address = { [Type in NodeType]: AddressOf<Type> }[NodeType]

export type AddressOf<Type extends NodeType> = AddressIn<Extract<Declared, { readonly type: Type }>>

/** The resources by their types. */
export const resources = Object.fromEntries(all.map((one) => [one.type, one])) as unknown as Readonly<
  Record<NodeType, Resource<NodeType>>
>

/** Whether a type has a global id. */
export const isNodeType = (type: string): type is NodeType => Object.hasOwn(resources, type)

/** The number of documents in a page of the list of a type; 1 if it has no pages. */
export const pageSizeOf = (type: NodeType): number => resources[type].pageSize ?? 1

/** The names of the parts of an address, in the order in which ids encode them. */
export const addressParts = (type: NodeType): readonly string[] => resources[type].address

/** The parts that every address of a type has. */
export const requiredParts = (type: NodeType): readonly string[] =>
  resources[type].address.filter((part) => part !== resources[type].optional)

/** The fields of a type that need only the address of an object, and those with a read of their own. */
export const fieldsByAddress = (type: NodeType) => ({
  address: addressFields(resources[type]),
  ownReads: ownReads(resources[type]),
})
