import { GraphQLError } from 'graphql'
import { mapAsyncIterator, type Plugin } from 'graphql-yoga'
import { codeOfUncoded } from '../graph/errors.ts'

/** Converts a value that is no `GraphQLError` to an error with a code, without its message. */
type Mask = (error: unknown) => Error

interface Part {
  readonly data?: unknown
  readonly errors?: readonly unknown[]
  readonly incremental?: readonly Part[]
}

interface Http {
  readonly status?: number
}

/**
 * Gives every error in every part of an answer a code. Sets the status of the draft of GraphQL over HTTP (section 6.4): a
 * well-formed request that cannot be executed gets 200 as `application/json`, and 400 as `application/graphql-response+json`. This
 * plugin must come after all plugins that add errors to a result.
 *
 * An error of a plugin that is a plain object or a text keeps its message. An `Error` is masked.
 */
export function codedErrors(mask: Mask): Plugin {
  const coded = codingWith(mask)
  return {
    onExecutionResult({ result, setResult }) {
      if (!result || Array.isArray(result)) return
      if (Symbol.asyncIterator in result) return setResult(mapAsyncIterator(result, coded))
      setResult(refused(coded(result)))
    },
    // A request that fails before its operation is known has no execution result.
    onResultProcess({ result, setResult }) {
      if (Array.isArray(result)) return
      setResult(Symbol.asyncIterator in result ? mapAsyncIterator(result, coded) : coded(result))
    },
  }
}

const codingWith = (mask: Mask) =>
  function coded<Some extends object>(part: Some & Part): Some {
    const { errors, incremental } = part
    if (!errors && !incremental) return part
    return {
      ...part,
      ...(errors && { errors: errors.map((error) => codedError(error, mask)) }),
      ...(incremental && { incremental: incremental.map(coded) }),
    }
  }

function codedError(given: unknown, mask: Mask): GraphQLError {
  const error = given instanceof GraphQLError ? given : graphQLError(given, mask)
  return typeof error.extensions.code === 'string' ? error : extended(error, { code: codeOfUncoded(error) })
}

/** Converts an error of a plugin. An error of another copy of graphql is an object with a message. */
function graphQLError(given: unknown, mask: Mask): GraphQLError {
  if (typeof given === 'string') return new GraphQLError(given)
  const { name, message, path, extensions } = (given ?? {}) as Partial<GraphQLError>
  const isOwnWords = typeof message === 'string' && (!(given instanceof Error) || name === 'GraphQLError')
  if (!isOwnWords) return asGraphQLError(mask(given))
  return new GraphQLError(message, {
    path: Array.isArray(path) ? path : null,
    extensions: typeof extensions === 'object' ? extensions : null,
  })
}

const asGraphQLError = (error: Error): GraphQLError =>
  error instanceof GraphQLError ? error : new GraphQLError(error.message)

/** Marks the errors of a result without data as request errors, so that Yoga chooses the status by the media type. */
function refused<Some extends object>(result: Some & Part): Some {
  const { errors } = result
  if (result.data !== undefined || !errors?.length) return result
  return { ...result, errors: errors.map(asRequestError) }
}

const statusOfCode: Readonly<Record<string, number>> = { FORBIDDEN: 403, RATE_LIMITED: 429, INTERNAL_SERVER_ERROR: 500 }

function asRequestError(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error
  const { code, http } = error.extensions as { readonly code: string; readonly http?: Http }
  // A refusal with its own status concerns HTTP, such as that of a mutation by GET.
  if (http?.status && http.status !== 400) return error
  return extended(error, { http: { ...http, status: statusOfCode[code] ?? 400, spec: true } })
}

function extended(error: GraphQLError, more: Readonly<Record<string, unknown>>): GraphQLError {
  const { message, nodes, source, positions, path, originalError } = error
  const extensions = { ...error.extensions, ...more }
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions })
}
