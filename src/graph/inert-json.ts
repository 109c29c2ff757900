import { defaultFieldResolver, type GraphQLSchema, getNamedType, isObjectType } from 'graphql'
import { after } from './fields.ts'

/**
 * A JSON value on its way through the executor, which takes every object with a property `then` for a promise. In an answer it is
 * written as the value.
 */
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

/** What a field answers with, made safe: the value, or each of a list of values. */
const safe = (answer: unknown): unknown => (Array.isArray(answer) ? answer.map(inert) : inert(answer))

/** Makes every field of the type `JSON` safe for values with a property `then`. Changes the schema. */
export function withInertJson(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (getNamedType(field.type).name !== 'JSON') continue
      const resolve = field.resolve ?? defaultFieldResolver
      field.resolve = (...args) => after(resolve(...args), safe)
    }
  }
  return schema
}
