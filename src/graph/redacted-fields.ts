import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  isScalarType,
} from 'graphql'
import type { Redaction } from '../rest/secrets.ts'
import { isForeign } from './foreign.ts'

/** The part of the context that redacts credentials in an answer. */
export interface Redacting {
  /** For texts of LaunchDarkly and its users. */
  readonly redaction: Redaction
  /** For errors, in which no credential is ever shown. */
  readonly errorRedaction: Redaction
}

/** Fields, as `Type.field`. */
interface Exceptions {
  /** Fields with JSON of users, in which names have no meaning to LaunchDarkly. Foreign fields are treated alike. */
  readonly own: ReadonlySet<string>
  /** Fields with JSON that describes documents. */
  readonly descriptions: ReadonlySet<string>
  /** Fields of payloads with a credential that the mutation made. No other answer contains it. */
  readonly once: ReadonlySet<string>
}

/** Scalars that contain no free text. */
const plain = new Set(['Int', 'Float', 'Boolean', 'DateTime'])

/**
 * Redacts every field that returns a text or JSON. Changes the fields of the schema in place.
 *
 * @param exceptions The fields that are redacted in another way.
 */
export function redactFields(schema: GraphQLSchema, exceptions: Exceptions): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    // The schema is public, and redacting it would take long.
    if (!isObjectType(type) || type.name.startsWith('__') || type.name === '_Service') continue
    for (const field of Object.values(type.getFields())) {
      const answered = getNamedType(field.type)
      if (!isScalarType(answered) || plain.has(answered.name)) continue
      const clean = cleanerOf(type.name, field, exceptions)
      field.resolve = redacting(field.resolve ?? defaultFieldResolver, clean)
    }
  }
  return schema
}

type Clean = (value: unknown, context: Redacting) => unknown

function cleanerOf(
  type: string,
  field: GraphQLField<unknown, unknown>,
  { own, descriptions, once }: Exceptions,
): Clean {
  const coordinate = `${type}.${field.name}`
  if (once.has(coordinate)) return (value, { redaction }) => redaction.once(value)
  if (descriptions.has(coordinate)) return (value, { redaction }) => redaction.description(value)
  if (type === 'UserError') return (value, { errorRedaction }) => errorRedaction.document(value)
  const isOwn = own.has(coordinate) || isForeign(field)
  return isOwn ? (value, { redaction }) => redaction.own(value) : (value, { redaction }) => redaction.document(value)
}

const redacting =
  (resolve: GraphQLFieldResolver<unknown, Redacting>, clean: Clean): GraphQLFieldResolver<unknown, Redacting> =>
  (source, args, context, info) => {
    const value = resolve(source, args, context, info)
    return isPromise(value) ? cleanLater(value, clean, context) : clean(value, context)
  }

// Apart, because a function that contains another one costs memory at each call.
const cleanLater = (value: Promise<unknown>, clean: Clean, context: Redacting) =>
  value.then((one) => clean(one, context))

/** A document can have a property `then` as well, but never a function. */
const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
