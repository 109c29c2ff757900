import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils'
import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  separateOperations,
} from 'graphql'
import { createGraphQLError, type Plugin } from 'graphql-yoga'

/** Removes the mutations from a schema, and all types that only mutations use. */
export const withoutMutations = (schema: GraphQLSchema): GraphQLSchema =>
  pruneSchema(mapSchema(schema, { [MapperKind.MUTATION]: () => null }))

/**
 * Refuses mutations before all other checks. The schema of a read-only gateway has no mutations, but its error would not give the
 * reason. A query in a document with a mutation is answered as if it were alone.
 */
export const readOnly: Plugin = {
  onParams({ params, setParams, setResult }) {
    const { query, operationName } = params
    const document = query?.includes('mutation') ? parsed(query) : undefined
    if (!document?.definitions.some(isMutation)) return
    const operation = getOperationAST(document, operationName)
    // The executor asks which of several operations is meant.
    if (!operation) return
    if (isMutation(operation)) return setResult({ errors: [refusal()] })
    setParams({ ...params, query: print(separateOperations(document)[operation.name?.value ?? '']!) })
  },
}

const refusal = () =>
  createGraphQLError('Expected a query, but got a mutation, and this gateway is read-only (READ_ONLY=1).', {
    extensions: { code: 'FORBIDDEN' },
  })

const isMutation = (node: { readonly kind: string }): boolean =>
  node.kind === Kind.OPERATION_DEFINITION && (node as OperationDefinitionNode).operation === 'mutation'

/** Whether a text is a document with a mutation. */
export const changes = (text: string): boolean => parsed(text)?.definitions.some(isMutation) ?? false

/** A larger document is refused by its size, or by the schema if it contains a mutation. */
const mostTokens = 10_000

/** Returns undefined if the text is not a GraphQL document; the parser reports the error. */
function parsed(text: string): DocumentNode | undefined {
  try {
    return parse(text, { maxTokens: mostTokens })
  } catch {
    return undefined
  }
}
