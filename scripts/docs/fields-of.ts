import { type GraphQLField, type GraphQLSchema, getNamedType, getNullableType, isListType, isObjectType } from 'graphql'
import { resources } from '../../src/rest/resources.ts'
import { restFields } from './rest-fields.ts'
import type { NamedOperation } from './rest-operations.ts'

/** The fields that an operation answers: those of its line in `rest-fields.ts`, or else those that follow from names and descriptors. */
export const fieldsOf = (operation: NamedOperation, schema: GraphQLSchema): readonly string[] =>
  restFields[operation.exportName] ?? impliedFields(operation, schema)

/**
 * The fields that follow from the name of a write, and from the descriptor that a read belongs to.
 *
 * @example impliedFields(patchWebhook, schema) // ['Mutation.updateWebhook']
 */
export function impliedFields({ exportName, name, reads }: NamedOperation, schema: GraphQLSchema): readonly string[] {
  if (!reads) {
    const mutations = schema.getMutationType()?.getFields() ?? {}
    const named = [exportName, exportName.replace(/^(?:patch|change)/, 'update')].find((one) => mutations[one])
    return named ? [`Mutation.${named}`] : []
  }
  return Object.values(resources).flatMap(({ type, get, list }) => [
    ...(get?.name === name ? coordinates(schema, ['Query'], (field) => isOne(field, type)) : []),
    ...(list?.name === name ? coordinates(schema, objectNames(schema), (field) => isMany(field, type)) : []),
  ])
}

type Field = GraphQLField<unknown, unknown>

const isOne = ({ type }: Field, name: string) => !isListType(getNullableType(type)) && getNamedType(type).name === name

const isMany = ({ type }: Field, name: string) =>
  getNamedType(type).name === `${name}Connection` ||
  (isListType(getNullableType(type)) && getNamedType(type).name === name)

const objectNames = (schema: GraphQLSchema) =>
  Object.keys(schema.getTypeMap()).filter((name) => !/Connection$|Edge$|Payload$/.test(name))

const coordinates = (schema: GraphQLSchema, types: readonly string[], fits: (field: Field) => boolean) =>
  types.flatMap((typeName) => {
    const type = schema.getType(typeName)
    const fields = isObjectType(type) ? Object.values(type.getFields()) : []
    return fields.filter(fits).map(({ name }) => `${typeName}.${name}`)
  })
