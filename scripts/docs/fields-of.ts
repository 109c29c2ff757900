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
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !/Connection$|Edge$|Payload$/.test(name))
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => [...readsOf(schema, type, field)].some((one) => one.method === method && one.path === path))
        .map(({ name }) => `${type.name}.${name}`),
    )

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
