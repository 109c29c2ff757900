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
import { Arriving } from './arriving.ts'
import { type Failing, failure } from './failures.ts'
import { isForeign } from './foreign.ts'
import type { Progress } from './progress.ts'
import { sent } from './sending.ts'

/** The context of a request that can lack a token. */
export interface Guarded extends Failing {
  /** @throws {MissingToken} if the request has no token and no default is configured. The error object is the same each time. */
  readonly requireToken: () => void
  readonly turns: Turns
  readonly progress: Progress
}

/** Root fields that work without a token or that check for it themselves. Foreign fields work without a token too. */
const open: ReadonlySet<string> = new Set(['rateLimit', 'node', 'nodes', '_entities', '_service'])

type Resolve = GraphQLFieldResolver<unknown, Guarded>

/**
 * Changes the schema in three ways: root fields fail before they begin anything if the token is missing; a field that fails after
 * too many others uses the shared error; and long lists of objects are completed in turns with other requests, and their progress is counted.
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
    try {
      const answer = resolve(source, args, context, info)
      return answer instanceof Promise ? failingLater(answer, context) : answer
    } catch (error) {
      throw failure(context, error)
    }
  }

// A function that contains another one costs memory at each call, so those for promises are apart from those for each field.
const failingLater = (answer: Promise<unknown>, context: Guarded) =>
  answer.catch((error: unknown) => {
    throw failure(context, error)
  })

const inTurns =
  (resolve: Resolve): Resolve =>
  (source, args, context, info) => {
    const list = (answer: unknown) => {
      if (answer instanceof Arriving) return sent(answer, context, info)
      if (!Array.isArray(answer)) return answer
      context.progress.begin(info, answer.length)
      return context.turns.list(answer)
    }
    const answer = resolve(source, args, context, info)
    return answer instanceof Promise ? answer.then(list) : list(answer)
  }

function isListOfObjects(type: GraphQLOutputType): boolean {
  const list = getNullableType(type)
  return isListType(list) && isCompositeType(getNullableType(list.ofType))
}
