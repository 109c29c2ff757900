import { type GraphQLError, getNamedType, isIntrospectionType, type ValidationRule } from 'graphql'
import { createGraphQLError, type Plugin } from 'graphql-yoga'

/** Refuses questions about the schema, that of a subgraph among them, and takes the hints at its names out of other errors. */
export const withoutIntrospection: Plugin = {
  onValidate({ addValidationRule }) {
    addValidationRule(noIntrospection)
  },
  onResultProcess({ result, setResult }) {
    if (Array.isArray(result) || Symbol.asyncIterator in result) return
    const { errors } = result
    if (errors?.some(({ message }) => suggestion.test(message))) {
      setResult({ ...result, errors: errors.map(withoutSuggestion) })
    }
  },
}

const noIntrospection: ValidationRule = (context) => ({
  Field(node) {
    const type = getNamedType(context.getType())
    if (!type || !(isIntrospectionType(type) || type.name === '_Service')) return
    context.reportError(
      createGraphQLError('Expected no questions about the schema: introspection is off (INTROSPECTION=0).', {
        nodes: node,
        extensions: { code: 'FORBIDDEN' },
      }),
    )
  },
})

/** What graphql-js ends its errors with where it knows names like the one that it got. */
const suggestion = / Did you mean [^?]*\?$/

function withoutSuggestion(error: GraphQLError): GraphQLError {
  const { nodes, source, positions, path, originalError, extensions } = error
  const message = error.message.replace(suggestion, '')
  return message === error.message
    ? error
    : createGraphQLError(message, { nodes, source, positions, path, originalError, extensions })
}
