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

/** A schema without what can be changed, and without everything that only a change takes or answers with. */
export const withoutMutations = (schema: GraphQLSchema): GraphQLSchema =>
  pruneSchema(mapSchema(schema, { [MapperKind.MUTATION]: () => null }))

/**
 * Refuses mutations before anything else looks at them: the schema of a read-only gateway has none, but says so in words that do not
 * tell why. A query that shares its document with a mutation is answered as if it were alone.
 */
export const readOnly: Plugin = {
  onParams({ params, setParams, setResult }) {
    const { query, operationName } = params
    const document = query?.includes('mutation') ? parsed(query) : undefined
    if (!document?.definitions.some(isMutation)) return
    const operation = getOperationAST(document, operationName)
    // Which of several it is to be is for others to ask.
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

/** Whether a text is a document in which there is a mutation. */
export const changes = (text: string): boolean => parsed(text)?.definitions.some(isMutation) ?? false

/** So much that a document is refused for its size in any case, or for the mutation by the schema, which has none. */
const mostTokens = 10_000

/** Undefined for what is no document, of which the error is for others to tell. */
function parsed(text: string): DocumentNode | undefined {
  try {
    return parse(text, { maxTokens: mostTokens })
  } catch {
    return undefined
  }
}
