import type { GraphQLSchema } from 'graphql'
import type { RestRoutes } from '../../explorer/panels/docs/rest-routes.ts'
import { resources } from '../../src/rest/resources.ts'
import { fieldsOf } from '../docs/fields-of.ts'
import type { NamedOperation } from '../docs/rest-operations.ts'

/** The routes of each field and of each type with a document of its own, which is the table from REST to GraphQL read backwards. */
export function restRoutes(operations: readonly NamedOperation[], schema: GraphQLSchema): RestRoutes {
  const routes = [...new Set(operations.map(routeOf))]
  const place = new Map(routes.map((route, index) => [route, index]))
  const fields: Record<string, number[]> = {}
  for (const operation of operations) {
    for (const field of fieldsOf(operation, schema)) {
      fields[field] = [...new Set([...(fields[field] ?? []), place.get(routeOf(operation))!])]
    }
  }
  const types = Object.values(resources).map(({ type, get, list }) => [
    type,
    [get, list].flatMap((one) => (one ? (place.get(routeOf(one)) ?? []) : [])),
  ])
  return { routes, fields, types: Object.fromEntries(types) }
}

const routeOf = ({ method, path }: Pick<NamedOperation, 'method' | 'path'>): string => `${method} ${path}`
