import { GraphQLError, type GraphQLErrorExtensions } from 'graphql'
import { maskError as yogaMaskError } from 'graphql-yoga'
import { now } from '../rest/client/clock.ts'
import {
  type Meaning,
  MissingToken,
  NotThere,
  RestError,
  TooManyCalls,
  type Trouble,
  Unreadable,
} from '../rest/errors.ts'
import { UnusableArgument } from '../rest/operation.ts'
import { shortened } from '../rest/shown.ts'
import { coordinateOf } from './foreign.ts'
import { lacking } from './never-silent.ts'

/** The codes of all errors that leave the gateway, as `extensions.code`. Clients switch on them. `docs/errors.md` explains each. */
export const errorCodes = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'VERSION_CONFLICT',
  'KEY_EXISTS',
  'APPROVAL_REQUIRED',
  'RATE_LIMITED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_FAILURE',
  'TOO_MANY_ERRORS',
  'ANSWER_TOO_LARGE',
  'INTERNAL_SERVER_ERROR',
] as const

export type Code = (typeof errorCodes)[number]

const codeOfStatus: Readonly<Record<number, Code>> = {
  400: 'BAD_USER_INPUT',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  409: 'CONFLICT',
  413: 'BAD_USER_INPUT',
  422: 'BAD_USER_INPUT',
  429: 'RATE_LIMITED',
  502: 'UPSTREAM_UNAVAILABLE',
  503: 'UPSTREAM_UNAVAILABLE',
  504: 'UPSTREAM_UNAVAILABLE',
}

const codeOfTrouble: Readonly<Record<Exclude<Trouble, 'refused'>, Code>> = {
  timeout: 'UPSTREAM_TIMEOUT',
  unreachable: 'UPSTREAM_UNAVAILABLE',
  truncated: 'UPSTREAM_UNAVAILABLE',
  resting: 'UPSTREAM_UNAVAILABLE',
  limited: 'RATE_LIMITED',
  malformed: 'UPSTREAM_FAILURE',
  misshapen: 'UPSTREAM_FAILURE',
  undecodable: 'UPSTREAM_FAILURE',
  oversized: 'UPSTREAM_FAILURE',
  cancelled: 'UPSTREAM_TIMEOUT',
}

const codeOfMeaning: Readonly<Record<Meaning, Code>> = {
  'key-exists': 'KEY_EXISTS',
  'approval-required': 'APPROVAL_REQUIRED',
  'not-found': 'NOT_FOUND',
}

/** An error that the caller can mend, said where the input came in. */
export const badInput = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

/**
 * The seam through which every error of a field passes: a failed REST call becomes an error with a code of the closed set and
 * `extensions.upstream`, an argument that no call can carry becomes `BAD_USER_INPUT`, and what only a defect of ours can cause
 * is masked. The path and the places in the document stay.
 *
 * @param onDefect is told of each defect, and of nothing else: what callers and LaunchDarkly do wrong is for the caller.
 * @param foreign the fields, as `Type.field`, of which LaunchDarkly is not to blame for a value that does not fit. Default none.
 */
export const masking =
  (onDefect: (error: unknown) => void, foreign: ReadonlySet<string> = new Set()) =>
  (error: unknown, message: string): Error => {
    const cause = error instanceof GraphQLError ? error.originalError : error
    const isForeign = foreign.size > 0 && error instanceof GraphQLError && foreign.has(coordinateOf(error) ?? '')
    const told = translated(cause) ?? (isForeign ? undefined : misfit(cause))
    if (told) return located(error, told.message, told.extensions)
    if (error instanceof GraphQLError && isInputError(error)) {
      return located(error, error.message, { code: 'BAD_USER_INPUT', ...error.extensions })
    }
    const masked = yogaMaskError(error, message, false)
    if (masked !== error) onDefect(cause)
    return masked
  }

function translated(cause: unknown): { message: string; extensions: GraphQLErrorExtensions } | undefined {
  if (cause instanceof RestError) return { message: cause.message, extensions: upstreamExtensions(cause) }
  if (cause instanceof MissingToken) return { message: cause.message, extensions: { code: 'UNAUTHENTICATED' } }
  if (cause instanceof NotThere) return { message: cause.message, extensions: { code: 'NOT_FOUND' } }
  if (cause instanceof UnusableArgument) return { message: cause.message, extensions: { code: 'BAD_USER_INPUT' } }
  if (cause instanceof TooManyCalls) return { message: cause.message, extensions: { code: 'BAD_USER_INPUT' } }
  if (cause instanceof Unreadable) return { message: cause.message, extensions: { code: 'UPSTREAM_FAILURE' } }
  if (cause instanceof Error && cause.message === executorOnStream) {
    const message = 'Expected initialCount of @stream to be 0 or more, but got less.'
    return { message, extensions: { code: 'BAD_USER_INPUT' } }
  }
  return undefined
}

/** An error that only a document of LaunchDarkly can cause: the resolvers of the gateway are typed. */
function misfit(cause: unknown): { message: string; extensions: GraphQLErrorExtensions } | undefined {
  const unfit = cause instanceof Error && !(cause instanceof GraphQLError) && unfitValue(cause.message)
  return unfit ? { message: unfit, extensions: { code: 'UPSTREAM_FAILURE' } } : undefined
}

/** What the executor says of a negative number, which the type of the argument lets through. */
const executorOnStream = 'initialCount must be a positive integer'

/**
 * What is said of an object in the place of a scalar: by the executor of one with a property `then`, which it takes for a promise, and by
 * JavaScript of one with a property such as `toString`.
 */
const objectForScalar =
  /^(?:(?:result|item|completed|completedItem)\.then is not a function|Cannot convert object to primitive value|\S+ is not a function .*Symbol\.toPrimitive.*)$/

/** What the executor says of a value that is not of the field's type. Only a document can be to blame: resolvers are typed. */
function unfitValue(message: string): string | undefined {
  const [, field] = /^Cannot return null for non-nullable field (\w+\.\w+)/.exec(message) ?? []
  if (field) return lacking(field)
  if (objectForScalar.test(message)) return "LaunchDarkly's answer has an object in the place of a value."
  const unfit = /^(?:Int|Float|String|Boolean|ID|Enum "\w+") cannot represent|^Expected Iterable/.test(message)
  return unfit ? `LaunchDarkly's answer has a value of another type than it promises: ${message}` : undefined
}

/** The code of a failed call. */
export function codeOf({ details: { trouble, status, meaning } }: RestError): Code {
  if (trouble !== 'refused') return codeOfTrouble[trouble]
  return meaning ? codeOfMeaning[meaning] : statusCode(status)
}

function upstreamExtensions(error: RestError): GraphQLErrorExtensions {
  const { operation, status, code, id, cause, retryAt, outcome } = error.details
  const upstream = {
    operation,
    ...(status && { status }),
    ...(code && { code }),
    ...(id && { id }),
    ...(cause && { cause }),
    ...(retryAt && waiting(retryAt)),
    ...(outcome && { outcome: outcome.toUpperCase() }),
  }
  return { code: codeOf(error), upstream }
}

/** How many seconds to wait, as the header `Retry-After` says it, and the time that they lead to. */
const waiting = (retryAt: number) => ({
  retryAfter: Math.max(0, Math.ceil((retryAt - now()) / 1000)),
  resetAt: new Date(retryAt).toISOString(),
})

const statusCode = (status: number | undefined): Code => codeOfStatus[status ?? 0] ?? 'UPSTREAM_FAILURE'

/**
 * The executor's own error, without a cause in a resolver: a variable or an argument of the wrong type, which it names, or more such
 * errors than it lists.
 */
const isInputError = (error: GraphQLError) =>
  !error.extensions.code && /^(?:Variable |Argument |Too many errors processing variables)/.test(error.message)

/** The code of an error that nobody gave one: a caller's input, or else the work of a resolver. */
export const codeOfUncoded = (error: GraphQLError): Code =>
  isInputError(error) ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR'

function located(error: unknown, message: string, extensions: GraphQLErrorExtensions): GraphQLError {
  const told = shortened(message)
  if (!(error instanceof GraphQLError)) return new GraphQLError(told, { extensions })
  const { nodes, source, positions, path } = error
  return new GraphQLError(told, { nodes, source, positions, path, extensions })
}
