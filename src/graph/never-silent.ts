import { defaultFieldResolver, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql'
import { Unreadable } from '../rest/errors.ts'
import { after } from './fields.ts'
import { isForeign } from './foreign.ts'

/** The fields of a type with `@semanticNonNull`, which are null only beside an error. */
export const semanticallyNonNull = (type: GraphQLObjectType) =>
  Object.values(type.getFields()).filter(({ astNode }) =>
    astNode?.directives?.some(({ name }) => name.value === 'semanticNonNull'),
  )

/**
 * Enforces `@semanticNonNull`: a field with the directive fails instead of returning null without an error. Changes the fields of
 * the schema in place.
 */
export function neverSilent(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of semanticallyNonNull(type)) {
      const resolve = field.resolve ?? defaultFieldResolver
      const there = present(`${type.name}.${field.name}`, isForeign(field))
      field.resolve = (source, args, context, info) => after(resolve(source, args, context, info), there)
    }
  }
  return schema
}

const present =
  (field: string, foreign: boolean) =>
  <Value>(value: Value): Value => {
    if (value !== null && value !== undefined) return value
    if (foreign) throw new Error(`Expected a value of ${field}, which is @semanticNonNull, but its resolver gave none.`)
    throw new Unreadable(lacking(field))
  }

/** The message for a field without a value in LaunchDarkly's answer. */
export const lacking = (field: string) => `LaunchDarkly's answer lacks a value for ${field}.`
