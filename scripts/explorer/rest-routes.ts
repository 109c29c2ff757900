import { type GraphQLSchema, isAbstractType, isObjectType } from 'graphql'
import type { RestRoutes } from '../../explorer/panels/docs/rest-routes.ts'
import { givenBy } from '../../explorer/panels/map/graph.ts'
import { resources } from '../../src/rest/resources.ts'
import { fieldsOf } from '../docs/fields-of.ts'
import type { NamedOperation } from '../docs/rest-operations.ts'

/**
 * The routes of each field and of each type with a document of its own, which is the table from REST to GraphQL read backwards. The first
 * routes of a field are those of the documents that it gives.
 */
export function restRoutes(operations: readonly NamedOperation[], schema: GraphQLSchema): RestRoutes {
  const routes = [...new Set(operations.map(routeOf))]
  const place = new Map(routes.map((route, index) => [route, index]))
  const types = Object.fromEntries(
    Object.values(resources).map(({ type, get, list }) => [
      type,
      [get, list].flatMap((one) => (one ? (place.get(routeOf(one)) ?? []) : [])),
    ]),
  )
  const fields: Record<string, readonly number[]> = {}
  for (const operation of operations) {
    for (const field of fieldsOf(operation, schema)) {
      fields[field] = [...new Set([...(fields[field] ?? []), place.get(routeOf(operation))!])]
    }
  }
  for (const [coordinate, places] of Object.entries(fields)) {
    const own = documentsOf(schema, coordinate, types).filter((one) => places.includes(one))
    fields[coordinate] = [...new Set([...own, ...places])]
  }
  return { routes, fields, types }
}

/** The routes of the documents that a field gives: the list first if it gives many. */
function documentsOf(schema: GraphQLSchema, coordinate: string, types: RestRoutes['types']): readonly number[] {
  const [typeName, fieldName] = coordinate.split('.') as [string, string]
  const type = schema.getType(typeName)
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
  if (!field) return []
  const { given, many } = givenBy(field)
  const names = isAbstractType(given) ? schema.getPossibleTypes(given).map(({ name }) => name) : [given.name]
  return names.flatMap((name) => (many ? (types[name] ?? []).toReversed() : (types[name] ?? [])))
}

const routeOf = ({ method, path }: Pick<NamedOperation, 'method' | 'path'>): string => `${method} ${path}`
