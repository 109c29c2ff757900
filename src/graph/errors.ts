import { GraphQLError, type GraphQLErrorExtensions } from 'graphql'
import { maskError as yogaMaskError } from 'graphql-yoga'
import { now } from '../rest/client/clock.ts'
import {
  type Meaning,
  MissingToken,
  NotThere,
  RestError,
  TooFarBehind,
  TooManyCalls,
  TooManySubscriptions,
  type Trouble,
  Unreadable,
} from '../rest/errors.ts'
import { UnusableArgument } from '../rest/operation.ts'
import { shortened } from '../rest/shown.ts'
import { coordinateOf } from './foreign.ts'
import { lacking } from './never-silent.ts'

/** The codes in `extensions.code` of all errors that leave the gateway, for clients to branch on. `docs/errors.md` explains each. */
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
  'REMOVED_UPSTREAM',
  'RATE_LIMITED',
  'TOO_FAR_BEHIND',
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

/** An error that the caller can correct. It is raised where the input is read. */
export class BadInput extends GraphQLError {
  constructor(message: string) {
    super(message, { extensions: { code: 'BAD_USER_INPUT' } })
  }
}

export const badInput = (message: string) => new BadInput(message)

/** The error of a field whose operation LaunchDarkly removed. The replacement is null if there is none. */
export const removedUpstream = (message: string, replacement: string | null) =>
  new GraphQLError(message, { extensions: { code: 'REMOVED_UPSTREAM', replacement } })

/**
 * Converts every error of a field: a failed REST call gets a code of the closed set and `extensions.upstream`, an argument that no
 * call can carry becomes `BAD_USER_INPUT`, and a defect of the gateway is masked. The path and the positions in the document stay.
 *
 * @param onDefect Receives each defect of the gateway. Errors of callers and of LaunchDarkly are only reported to the caller.
 * @param foreign The foreign fields, as `Type.field`. A misfit value there is not LaunchDarkly's error. Default none.
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

/** The message of an error that leaves the gateway as it is. Undefined for a defect of the gateway. */
export const reasonOf = (error: unknown): string | undefined => toldOf(error)?.message

/** The message and the code of an error that leaves the gateway as it is. Undefined for a defect of the gateway. */
export function toldOf(error: unknown): { readonly message: string; readonly code: string } | undefined {
  if (error instanceof GraphQLError && error.originalError === undefined) {
    const { code } = error.extensions
    return { message: error.message, code: typeof code === 'string' ? code : codeOfUncoded(error) }
  }
  const told = translated(error)
  return told && { message: told.message, code: told.extensions.code }
}

/** The public form of a defect of the gateway. */
export const maskedDefect = {
  message: 'Unexpected error in the gateway.',
  code: 'INTERNAL_SERVER_ERROR',
} as const satisfies { message: string; code: Code }

function translated(
  cause: unknown,
): { message: string; extensions: GraphQLErrorExtensions & { code: Code } } | undefined {
  if (cause instanceof RestError) return { message: cause.message, extensions: upstreamExtensions(cause) }
  if (cause instanceof MissingToken) return { message: cause.message, extensions: { code: 'UNAUTHENTICATED' } }
  if (cause instanceof NotThere) return { message: cause.message, extensions: { code: 'NOT_FOUND' } }
  if (cause instanceof UnusableArgument) return { message: cause.message, extensions: { code: 'BAD_USER_INPUT' } }
  if (cause instanceof TooManyCalls) return { message: cause.message, extensions: { code: 'BAD_USER_INPUT' } }
  if (cause instanceof TooFarBehind) return { message: cause.message, extensions: { code: 'TOO_FAR_BEHIND' } }
  if (cause instanceof TooManySubscriptions) return { message: cause.message, extensions: { code: 'RATE_LIMITED' } }
  if (cause instanceof Unreadable) return { message: cause.message, extensions: { code: 'UPSTREAM_FAILURE' } }
  if (cause instanceof Error && cause.message === executorOnStream) {
    const message = 'Expected initialCount of @stream to be 0 or more, but got less.'
    return { message, extensions: { code: 'BAD_USER_INPUT' } }
  }
  return undefined
}

/** An error that only a document of LaunchDarkly can cause, because the gateway's resolvers are typed. */
function misfit(cause: unknown): { message: string; extensions: GraphQLErrorExtensions } | undefined {
  const unfit = cause instanceof Error && !(cause instanceof GraphQLError) && unfitValue(cause.message)
  return unfit ? { message: unfit, extensions: { code: 'UPSTREAM_FAILURE' } } : undefined
}

/** The executor's message for a negative number, which the type of the argument allows. */
const executorOnStream = 'initialCount must be a positive integer'

/**
 * The messages for an object in place of a scalar: from the executor if the object has a property `then`, because it takes it for a
 * promise, and from JavaScript if it has a property such as `toString`.
 */
const objectForScalar =
  /^(?:(?:result|item|completed|completedItem)\.then is not a function|Cannot convert object to primitive value|\S+ is not a function .*Symbol\.toPrimitive.*)$/

/** Translates the executor's message about a value of the wrong type. Only a document can cause it, because the resolvers are typed. */
function unfitValue(message: string): string | undefined {
  const [, field] = /^Cannot return null for non-nullable field (\w+\.\w+)/.exec(message) ?? []
  if (field) return lacking(field)
  if (objectForScalar.test(message)) return "LaunchDarkly's answer has an object in place of a scalar."
  const unfit = /^(?:Int|Float|String|Boolean|ID|Enum "\w+") cannot represent|^Expected Iterable/.test(message)
  return unfit ? `LaunchDarkly's answer has a value of the wrong type: ${message}` : undefined
}

/** The code of a failed call. */
export function codeOf({ details: { trouble, status, meaning } }: RestError): Code {
  if (trouble !== 'refused') return codeOfTrouble[trouble]
  return meaning ? codeOfMeaning[meaning] : statusCode(status)
}

function upstreamExtensions(error: RestError): GraphQLErrorExtensions & { code: Code } {
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

/** The number of seconds to wait, as in the header `Retry-After`, and the time at which the wait ends. */
const waiting = (retryAt: number) => ({
  retryAfter: Math.max(0, Math.ceil((retryAt - now()) / 1000)),
  resetAt: new Date(retryAt).toISOString(),
})

const statusCode = (status: number | undefined): Code => codeOfStatus[status ?? 0] ?? 'UPSTREAM_FAILURE'

/** Recognises the executor's own errors about input: a variable or an argument of the wrong type, or too many such errors. */
const isInputError = (error: GraphQLError) =>
  !error.extensions.code && /^(?:Variable |Argument |Too many errors processing variables)/.test(error.message)

/** The code of an error without one: an input error of the caller, otherwise an error of a resolver. */
export const codeOfUncoded = (error: GraphQLError): Code =>
  isInputError(error) ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR'

function located(error: unknown, message: string, extensions: GraphQLErrorExtensions): GraphQLError {
  const told = shortened(message)
  if (!(error instanceof GraphQLError)) return new GraphQLError(told, { extensions })
  const { nodes, source, positions, path } = error
  return new GraphQLError(told, { nodes, source, positions, path, extensions })
}
