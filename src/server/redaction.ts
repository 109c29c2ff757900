import { GraphQLError } from 'graphql'
import { createGraphQLError, mapAsyncIterator, type Plugin } from 'graphql-yoga'
import type { Redaction } from '../rest/secrets.ts'
import { redaction } from '../rest/secrets.ts'

/** A text without the credentials in it, whoever wrote it. */
export const redacted: (text: string) => string = redaction().text

/** What takes credentials out of what is said of a request, its own among them. */
export type RedactionOf = (request: Request) => Redaction

interface Part {
  readonly errors?: readonly unknown[]
  readonly extensions?: object
  readonly incremental?: readonly Part[]
}

/**
 * Takes the credentials out of errors and extensions, in whatever part of an answer, and whatever is configured. Fields do so for the
 * data. Goes after all plugins that add to an answer.
 */
export const redactedErrors = (redactionOf: RedactionOf): Plugin => ({
  onResultProcess({ request, result, setResult }) {
    const take = partOf(redactionOf(request))
    if (Array.isArray(result)) setResult(result.map(take))
    else setResult(Symbol.asyncIterator in result ? mapAsyncIterator(result, take) : take(result))
  },
})

const partOf = (redaction: Redaction) => {
  const errorOf = redactedError(redaction)
  return function take<Answer extends object>(part: Answer & Part): Answer {
    const { errors, extensions, incremental } = part
    if (!(errors || extensions || incremental)) return part
    return {
      ...part,
      ...(errors && { errors: errors.map(errorOf) }),
      ...(extensions && { extensions: redaction.document(extensions) }),
      ...(incremental && { incremental: incremental.map(take) }),
    }
  }
}

const redactedError =
  ({ text, document }: Redaction) =>
  (error: unknown): unknown => {
    if (!(error instanceof GraphQLError)) return document(error)
    const { nodes, source, positions, path, originalError } = error
    const message = text(withoutInput(error.message))
    const extensions = document(error.extensions) as GraphQLError['extensions']
    if (message === error.message && extensions === error.extensions) return error
    return createGraphQLError(message, { nodes, source, positions, path, originalError, extensions })
  }

/** Errors repeat values that do not fit, of clients and of documents. Of an object nobody needs to see what is in it. */
const withoutInput = (message: string): string =>
  message
    .replace(
      /(got invalid value) ([{[]).*[}\]](?=; | at ")/s,
      (_, before: string, bracket: string) => before + kindOf[bracket],
    )
    .replace(
      /(cannot represent [^:]*:|answered with) ([{[]).*[}\]]/s,
      (_, before: string, bracket: string) => before + kindOf[bracket],
    )

const kindOf: Readonly<Record<string, string>> = { '{': ' (an object)', '[': ' (a list)' }
