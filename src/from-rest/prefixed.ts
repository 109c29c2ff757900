import { type GraphQLSchema, getNamedType } from 'graphql'
import type { RestMap } from './rest-map.ts'

/** The prefix of the type names of a schema: that of a subgraph can have one. */
export function prefixOf(schema: GraphQLSchema): string {
  const flag = schema.getQueryType()?.getFields().flag
  return flag ? getNamedType(flag.type).name.replace(/Flag$/, '') : ''
}

/** The map in the type names of a schema. */
export function inNamesOf(schema: GraphQLSchema, { operations, ...types }: RestMap): RestMap {
  const prefix = prefixOf(schema)
  if (prefix === '') return { operations, ...types }
  const named = <Value>(byType: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(byType).map(([name, value]) => [`${prefix}${name}`, value]))
  const { further, alone, parts, names } = types
  return { operations, further: named(further), alone: named(alone), parts: named(parts), names: named(names) }
}
