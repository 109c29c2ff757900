import { type GraphQLSchema, getNamedType, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { operationsOf } from '../../run/operation.ts'
import { nodeOf } from './graph.ts'

/** What an operation walks through. */
export interface Used {
  readonly types: ReadonlySet<string>
  /** The fields, as `Type.field`. */
  readonly fields: ReadonlySet<string>
}

/** The types and fields that a document asks for. Empty if it does not parse. */
export function usedBy(schema: GraphQLSchema, query: string): Used {
  const types = new Set<string>()
  const fields = new Set<string>()
  const { document } = operationsOf(query)
  if (!document) return { types, fields }
  const info = new TypeInfo(schema)
  const take = () => {
    const type = info.getType()
    const named = type && getNamedType(type)
    if (named) types.add(nodeOf(named)?.name ?? named.name)
  }
  const visitor = visitWithTypeInfo(info, {
    [Kind.OPERATION_DEFINITION]: take,
    [Kind.INLINE_FRAGMENT]: take,
    [Kind.FRAGMENT_DEFINITION]: take,
    [Kind.FIELD](node) {
      const parent = info.getParentType()
      if (parent) fields.add(`${parent.name}.${node.name.value}`)
      take()
    },
  })
  visit(document, visitor)
  return { types, fields }
}
