import { defaultFieldResolver, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { after } from './fields.ts'

/** Wraps a JSON value that has a property `then`, which the executor would take for a promise. The answer contains the value itself. */
class Inert {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }

  toJSON(): unknown {
    return this.value
  }
}

const looksLikePromise = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && !(value instanceof Promise)

const inert = (value: unknown): unknown => (looksLikePromise(value) ? new Inert(value) : value)

/** Wraps the value of a field, or each value of a list. */
const safe = (answer: unknown): unknown => (Array.isArray(answer) ? answer.map(inert) : inert(answer))

/** Makes every field of the type `JSON` safe for values with a property `then`. Changes the schema in place. */
export function withInertJson(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (getNamedType(field.type).name !== 'JSON') continue
      const resolve = field.resolve ?? defaultFieldResolver
      field.resolve = (source, args, context, info) => after(resolve(source, args, context, info), safe)
    }
  }
  return schema
}
