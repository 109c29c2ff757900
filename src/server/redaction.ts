import { GraphQLError } from 'graphql'
import { createGraphQLError, mapAsyncIterator, type Plugin } from 'graphql-yoga'
import type { Redaction } from '../rest/secrets.ts'
import { redaction } from '../rest/secrets.ts'

/** Redacts the credentials in any text. */
export const redacted: (text: string) => string = redaction().text

/** The redaction for a request, which includes its own credentials. */
export type RedactionOf = (request: Request) => Redaction

interface Part {
  readonly errors?: readonly unknown[]
  readonly extensions?: object
  readonly incremental?: readonly Part[]
}

/**
 * Redacts errors and extensions in all parts of an answer, whatever the configuration. Fields redact the data. This plugin must
 * come after all plugins that add to an answer.
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

/** Shortens values in messages. Errors repeat unfit values of clients and documents; the contents of an object are not needed. */
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
