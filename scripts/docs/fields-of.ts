import { memoize1 } from '@graphql-tools/utils'
import { type GraphQLSchema, isObjectType } from 'graphql'
import { readsOf } from '../../src/graph/cost-of.ts'
import { restFields } from './rest-fields.ts'
import type { NamedOperation } from './rest-operations.ts'

/**
 * The fields that an operation answers. Those of a read follow from the costs of the fields. Those of a write follow from its name, or are
 * in `rest-fields.ts`.
 */
export const fieldsOf = (operation: NamedOperation, schema: GraphQLSchema): readonly string[] => [
  ...(operation.reads ? readFields(operation, schema) : []),
  ...(restFields[operation.exportName] ?? (operation.reads ? [] : impliedFields(operation, schema))),
]

/** The fields whose costs name a read. */
const readFields = ({ method, path }: NamedOperation, schema: GraphQLSchema): readonly string[] =>
  fieldsByRead(schema).get(`${method} ${path}`) ?? []

/** The fields that each read answers, by the method and path of the read. */
const fieldsByRead = memoize1((schema: GraphQLSchema): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || /Connection$|Edge$|Payload$/.test(type.name)) continue
    for (const field of Object.values(type.getFields())) {
      const routes = new Set([...readsOf(schema, type, field)].map(({ method, path }) => `${method} ${path}`))
      for (const route of routes) found.set(route, [...(found.get(route) ?? []), `${type.name}.${field.name}`])
    }
  }
  return found
})

/**
 * The mutation that follows from the name of a write.
 *
 * @example impliedFields(patchWebhook, schema) // ['Mutation.updateWebhook']
 */
export function impliedFields({ exportName }: NamedOperation, schema: GraphQLSchema): readonly string[] {
  const mutations = schema.getMutationType()?.getFields() ?? {}
  const named = [exportName, exportName.replace(/^(?:patch|change)/, 'update')].find((one) => mutations[one])
  return named ? [`Mutation.${named}`] : []
}
