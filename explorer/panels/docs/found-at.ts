import { type GraphQLSchema, isObjectType } from 'graphql'
import { givenBy } from '../map/graph.ts'
import type { Giver } from './rest-routes.ts'

/** The fields that give a type, by itself, in a list, or in a connection. Those of the roots come first. */
export function placesOf(schema: GraphQLSchema, type: string): readonly Giver[] {
  const wrapper = /(?:Connection|Edge)$/
  const roots = [schema.getQueryType()?.name, schema.getMutationType()?.name]
  const found = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__') && (!wrapper.test(name) || wrapper.test(type)))
    .flatMap((owner) =>
      Object.values(owner.getFields())
        .filter((field) => [givenBy(field).given.name, fieldType(field)].includes(type))
        .map((field) => ({ type: owner.name, field: field.name })),
    )
  const rank = (name: string) => (roots.includes(name) ? 0 : name.endsWith('Payload') ? 2 : 1)
  return found.sort((one, other) => rank(one.type) - rank(other.type))
}

const fieldType = (field: { readonly type: unknown }): string => String(field.type).replace(/[[\]!]/g, '')
