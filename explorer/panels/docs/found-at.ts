import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { givenBy } from '../map/graph.ts'
import type { Giver } from './rest-routes.ts'

const wrapper = /(?:Connection|Edge)$/

/** Finds the fields that give a type, by itself, in a list, or in a connection. Those of the roots come first. */
export function placesIn(schema: GraphQLSchema): (type: string) => readonly Giver[] {
  const roots = [schema.getQueryType()?.name, schema.getMutationType()?.name]
  const rank = (name: string) => (roots.includes(name) ? 0 : name.endsWith('Payload') ? 2 : 1)
  const givers = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .sort((one, other) => rank(one.name) - rank(other.name))
    .flatMap((owner) =>
      Object.values(owner.getFields()).flatMap((field) =>
        [...new Set([givenBy(field).given.name, getNamedType(field.type).name])]
          .filter((given) => !wrapper.test(owner.name) || wrapper.test(given))
          .map((given) => ({ given, type: owner.name, field: field.name })),
      ),
    )
  const found = Map.groupBy(givers, ({ given }) => given)
  return (type) => found.get(type) ?? []
}
