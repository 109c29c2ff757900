import { GraphQLDeferDirective, GraphQLStreamDirective, memoize1 } from '@graphql-tools/utils'
import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'

/**
 * What `@defer` and `@stream` need besides Yoga's plugin, which validates them. A request whose answer may not come in parts is answered
 * as if they were not there, which the specification leaves to the server.
 *
 * @param mask is what errors pass through on their way out. Yoga's own masking sees those of the first payload alone.
 */
export function incrementalDelivery(mask: (error: unknown) => Error): Plugin {
  return {
    onExecute({ args }) {
      const { request } = args.contextValue
      const operation = getOperationAST(args.document, args.operationName)
      if (!takesParts(request) || (operation && changesSeveral(operation))) args.document = atOnce(args.document)
      return {
        onExecuteDone: ({ result }) =>
          Symbol.asyncIterator in result
            ? { onNext: ({ result: payload, setResult }) => setResult(masked(payload, mask)) }
            : undefined,
      }
    },
  }
}

/** Whether the client says that it can read an answer in parts, or does not say what it can read. */
const takesParts = ({ headers }: Request): boolean =>
  /(?:^|[,\s])(?:multipart\/(?:mixed|\*)|text\/(?:event-stream|\*)|\*\/\*)/i.test(headers.get('accept') ?? '*/*')

/**
 * Whether there may be another change after one. What is deferred of the first one's payload would be read while the second is made, and
 * nobody could say of which of the two states it tells.
 */
const changesSeveral = ({ operation, selectionSet: { selections } }: OperationDefinitionNode): boolean =>
  operation === OperationTypeNode.MUTATION && (selections.length > 1 || selections[0]?.kind !== Kind.FIELD)

const incremental = [GraphQLDeferDirective.name, GraphQLStreamDirective.name]

/** The same document without the directives. Documents are kept by the parser's cache, and this one with each of them. */
const atOnce = memoize1(
  (document: DocumentNode): DocumentNode =>
    visit(document, { Directive: ({ name }) => (incremental.includes(name.value) ? null : undefined) }),
)

interface Payload {
  readonly incremental?: readonly { readonly errors?: readonly unknown[] }[]
}

function masked<Result extends object>(payload: Result & Payload, mask: (error: unknown) => Error): Result {
  const parts = payload.incremental?.map((part) =>
    part.errors ? { ...part, errors: part.errors.map((error) => published(mask(error))) } : part,
  )
  return parts ? { ...payload, incremental: parts } : payload
}

/** Without what Yoga notes on errors for itself, which it takes off again from the errors of the first payload alone. */
function published(error: Error): Error {
  if (!(error instanceof GraphQLError)) return error
  const { message, nodes, source, positions, path } = error
  const { http: _, unexpected: __, ...extensions } = error.extensions
  return new GraphQLError(message, { nodes, source, positions, path, extensions })
}
