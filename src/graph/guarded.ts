import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
} from 'graphql'
import type { Turns } from '../rest/client/turns.ts'
import { type Failing, failure } from './failures.ts'
import { isForeign } from './foreign.ts'

/** What a request shares that may have come without a token. */
export interface Guarded extends Failing {
  /** @throws {MissingToken} the same error each time, if the request came without a token and there is none to fall back to. */
  readonly requireToken: () => void
  readonly turns: Turns
}

/** Root fields that can be answered without a token, or that look for themselves whether they need one. So can foreign ones. */
const open: ReadonlySet<string> = new Set(['rateLimit', 'node', 'nodes', '_entities', '_service'])

type Resolve = GraphQLFieldResolver<unknown, Guarded>

/**
 * The schema, in which root fields fail at once for want of a token, before they begin anything, a field that fails after too many
 * others costs no error of its own, and long lists of objects are completed in turns with other requests.
 */
export function guarded(schema: GraphQLSchema): GraphQLSchema {
  const roots = new Set([schema.getQueryType(), schema.getMutationType()])
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      const { resolve } = field
      const isLocked = roots.has(type) && !open.has(field.name) && !isForeign(field)
      if (resolve) field.resolve = failing(isLocked ? locked(resolve) : resolve)
      if (isListOfObjects(field.type)) field.resolve = inTurns(field.resolve ?? defaultFieldResolver)
    }
  }
  return schema
}

const locked =
  (resolve: Resolve): Resolve =>
  (source, args, context, info) => {
    context.requireToken()
    return resolve(source, args, context, info)
  }

const failing =
  (resolve: Resolve): Resolve =>
  (source, args, context, info) => {
    const fail = (error: unknown) => {
      throw failure(context, error)
    }
    try {
      const answer = resolve(source, args, context, info)
      return answer instanceof Promise ? answer.catch(fail) : answer
    } catch (error) {
      return fail(error)
    }
  }

const inTurns =
  (resolve: Resolve): Resolve =>
  (source, args, context, info) => {
    const list = (answer: unknown) => (Array.isArray(answer) ? context.turns.list(answer) : answer)
    const answer = resolve(source, args, context, info)
    return answer instanceof Promise ? answer.then(list) : list(answer)
  }

function isListOfObjects(type: GraphQLOutputType): boolean {
  const list = getNullableType(type)
  return isListType(list) && isCompositeType(getNullableType(list.ofType))
}
