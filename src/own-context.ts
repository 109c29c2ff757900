import type { YogaInitialContext } from 'graphql-yoga'
import type { Context } from './context.ts'

/** The context of resolvers of foreign fields: the gateway's own context and the added values. */
export type ExtendedContext<Own extends object = object> = Context & YogaInitialContext & Own

/** Values to add to the context of each request, or a function that makes them. */
export type OwnContext<Own extends object> = Own | ((initial: YogaInitialContext) => Made<Own> | PromiseLike<Made<Own>>)

type Made<Own extends object> = Own | null | undefined

/** The names that the context already has. The compiler requires an entry for each. */
const taken: Readonly<Record<keyof Context | keyof YogaInitialContext, true>> = {
  read: true,
  write: true,
  loaders: true,
  budget: true,
  listSizes: true,
  knownKeys: true,
  rateLimit: true,
  siteUrl: true,
  now: true,
  showSecrets: true,
  maxErrors: true,
  maskDefect: true,
  turns: true,
  progress: true,
  requireToken: true,
  changes: true,
  statuses: true,
  resumeAfter: true,
  answered: true,
  end: true,
  redaction: true,
  errorRedaction: true,
  request: true,
  params: true,
  waitUntil: true,
}

function checked<Own extends object>(own: Made<Own>): Own | object {
  if (own === undefined || own === null) return {}
  const clash = Object.keys(own).find((name) => Object.hasOwn(taken, name))
  if (clash === undefined) return own
  throw new Error(`context: expected new names, but got ${clash}, which the gateway's context has.`)
}

const isThenable = <Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> =>
  typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function'

/**
 * Adds values to the context of a request. The values of a function are checked for each request.
 *
 * @throws {Error} at once if constant values have a name of the gateway's own.
 */
export function ownContext<Own extends object>(
  given: OwnContext<Own> | null | undefined,
): (initial: YogaInitialContext) => object | Promise<object> {
  if (typeof given !== 'function') {
    const same = checked(given)
    return () => same
  }
  return (initial) => {
    const made = given(initial)
    return isThenable(made) ? Promise.resolve(made).then(checked) : checked(made)
  }
}
