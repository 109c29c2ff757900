import { memoize1 } from '@graphql-tools/utils'
import type { GraphQLField, GraphQLObjectType } from 'graphql'
import { fieldsByAddress, isNodeType, resources } from '../rest/resources.ts'
import { selectsBelow, type WithoutDocument, waitsBelow } from './lookahead.ts'
import { foundBy, plainReads } from './plain-reads.ts'
import type { Selection } from './selection.ts'
import { ownName } from './type-names.ts'

/** What the plan of an operation knows of reads that need only an address. The resolvers decide alike. */

/** The fields of a type whose reads need only the address of the object, and those that lead to another object by it. */
const readsByAddress = memoize1((type: GraphQLObjectType): readonly string[] => {
  const name = ownName(type)
  if (!isNodeType(name)) return []
  const { address, ownReads } = fieldsByAddress(name)
  return [...address, ...ownReads, ...plainReads(type)]
})

/** Whether the read of a field can begin before the document of its parent is there. */
export const beginsByAddress = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): boolean =>
  readsByAddress(type).includes(field.name)

/** Whether a field leads to an object whose address is known before its document: by arguments, or by the address of the parent. */
export function leadsByAddress(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): boolean {
  const name = ownName(type)
  return foundBy(field) !== undefined || (isNodeType(name) && fieldsByAddress(name).address.includes(field.name))
}

/** The types whose documents are not read if a read below tells whether the object exists. */
const spared: readonly string[] = ['Project', 'Environment', 'Flag']

/** Whether the object that a field looks up need not be read for any of some selections. */
export function isSpared(
  field: GraphQLField<unknown, unknown>,
  type: GraphQLObjectType,
  selections: readonly Selection[],
): boolean {
  const found = foundBy(field)
  if (!found || !spared.includes(found)) return false
  const known = withoutDocument(type)
  const below = selections.map((selection) => ({ selection, type }))
  // One environment and the list of them come with the project.
  const embedding = ['environment', 'environments'].filter((name) => below.some((one) => selectsBelow(one, name)))
  return !(found === 'Project' && embedding.length > 1) && below.every((one) => !waitsBelow(one, known))
}

const withoutDocument = memoize1((type: GraphQLObjectType): WithoutDocument => {
  const name = ownName(type)
  const { telling = [] } = (isNodeType(name) && resources[name].fields) || {}
  return { free: readsByAddress(type), telling: [...telling, ...plainReads(type)] }
})
