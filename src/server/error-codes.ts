import { GraphQLError } from 'graphql'
import { mapAsyncIterator, type Plugin } from 'graphql-yoga'
import { codeOfUncoded } from '../graph/errors.ts'

/** Makes an error with a code of what is no `GraphQLError`, without the message that it has. */
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
 * Gives every error that leaves the gateway a code, in whatever part of an answer, and the status that the draft of GraphQL over HTTP
 * has for it (section 6.4): a well-formed request that cannot be executed is 200 as `application/json`, and 400 as
 * `application/graphql-response+json`. Goes after all plugins that add errors to a result.
 *
 * A plugin's error that is an object of its own, or a text, keeps its message. An `Error` is masked.
 */
export function codedErrors(mask: Mask): Plugin {
  const coded = codingWith(mask)
  return {
    onExecutionResult({ result, setResult }) {
      if (!result || Array.isArray(result)) return
      if (Symbol.asyncIterator in result) return setResult(mapAsyncIterator(result, coded))
      setResult(refused(coded(result)))
    },
    // What fails before there is an operation has no result of an execution.
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

/** An error that a plugin made. One of another copy of graphql is an object with a message. */
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

/** A result without data, each error of which says that it is a request error: Yoga has the status depend on the type of the answer. */
function refused<Some extends object>(result: Some & Part): Some {
  const { errors } = result
  if (result.data !== undefined || !errors?.length) return result
  return { ...result, errors: errors.map(asRequestError) }
}

const statusOfCode: Readonly<Record<string, number>> = { FORBIDDEN: 403, INTERNAL_SERVER_ERROR: 500 }

function asRequestError(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error
  const { code, http } = error.extensions as { readonly code: string; readonly http?: Http }
  // A refusal with a status of its own is one of HTTP, such as that of a mutation by GET.
  if (http?.status && http.status !== 400) return error
  return extended(error, { http: { ...http, status: statusOfCode[code] ?? 400, spec: true } })
}

function extended(error: GraphQLError, more: Readonly<Record<string, unknown>>): GraphQLError {
  const { message, nodes, source, positions, path, originalError } = error
  const extensions = { ...error.extensions, ...more }
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions })
}
