import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  isScalarType,
} from 'graphql'
import type { Redaction } from '../rest/secrets.ts'
import { isForeign } from './foreign.ts'

/** What the context of a request has to take credentials out of its answer. */
export interface Redacting {
  /** For what LaunchDarkly and its users wrote. */
  readonly redaction: Redaction
  /** For errors, in which nothing is ever shown. */
  readonly errorRedaction: Redaction
}

/** Scalars that hold no text of anybody's. */
const plain = new Set(['Int', 'Float', 'Boolean', 'DateTime'])

/**
 * Has every field that answers a text or JSON take the credentials out of it. Fields of the schema are changed in place.
 *
 * @param own the fields, as `Type.field`, whose JSON is the users' own: names in it are not LaunchDarkly's. So is that of foreign fields.
 */
export function redactFields(schema: GraphQLSchema, own: ReadonlySet<string>): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    // The schema itself is no secret, and long.
    if (!isObjectType(type) || type.name.startsWith('__') || type.name === '_Service') continue
    for (const field of Object.values(type.getFields())) {
      const answered = getNamedType(field.type)
      if (!isScalarType(answered) || plain.has(answered.name)) continue
      const clean = cleanerOf(type.name, own.has(`${type.name}.${field.name}`) || isForeign(field))
      field.resolve = redacting(field.resolve ?? defaultFieldResolver, clean)
    }
  }
  return schema
}

type Clean = (value: unknown, context: Redacting) => unknown

function cleanerOf(type: string, isOwn: boolean): Clean {
  if (type === 'UserError') return (value, { errorRedaction }) => errorRedaction.document(value)
  return isOwn ? (value, { redaction }) => redaction.own(value) : (value, { redaction }) => redaction.document(value)
}

const redacting =
  (resolve: GraphQLFieldResolver<unknown, Redacting>, clean: Clean): GraphQLFieldResolver<unknown, Redacting> =>
  (source, args, context, info) => {
    const value = resolve(source, args, context, info)
    return isPromise(value) ? value.then((one) => clean(one, context)) : clean(value, context)
  }

/** A document may have a property of the name as well, but no function. */
const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
