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

/** The part of the context that redacts credentials in an answer. */
export interface Redacting {
  /** For texts of LaunchDarkly and its users. */
  readonly redaction: Redaction
  /** For errors, in which no credential is ever shown. */
  readonly errorRedaction: Redaction
}

/** Scalars that contain no free text. */
const plain = new Set(['Int', 'Float', 'Boolean', 'DateTime'])

/** Fields, as `Type.field`, that are redacted in another way. */
interface Particular {
  /** Those whose JSON is written by users, so that its names have no meaning to LaunchDarkly. Foreign fields are treated alike. */
  readonly own: ReadonlySet<string>
  /** Those with a credential that the mutation made. No other answer contains it. */
  readonly once: ReadonlySet<string>
}

/** Redacts every field that returns a text or JSON. Changes the fields of the schema in place. */
export function redactFields(schema: GraphQLSchema, { own, once }: Particular): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    // The schema is public, and redacting it would take long.
    if (!isObjectType(type) || type.name.startsWith('__') || type.name === '_Service') continue
    for (const field of Object.values(type.getFields())) {
      const answered = getNamedType(field.type)
      if (!isScalarType(answered) || plain.has(answered.name)) continue
      const coordinate = `${type.name}.${field.name}`
      const clean = once.has(coordinate) ? toldOnce : cleanerOf(type.name, own.has(coordinate) || isForeign(field))
      field.resolve = redacting(field.resolve ?? defaultFieldResolver, clean)
    }
  }
  return schema
}

type Clean = (value: unknown, context: Redacting) => unknown

const toldOnce: Clean = (value, { redaction }) => redaction.once(value)

function cleanerOf(type: string, isOwn: boolean): Clean {
  if (type === 'UserError') return (value, { errorRedaction }) => errorRedaction.document(value)
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
