import { type GraphQLError, getNamedType, isIntrospectionType, type ValidationRule } from 'graphql'
import { createGraphQLError, type GraphQLParams, type Plugin } from 'graphql-yoga'

/**
 * Refuses introspection, including that of a subgraph. Removes from other errors the hints at names of the schema, and all names
 * that the request itself does not contain.
 */
export function withoutIntrospection(): Plugin {
  const asked = new WeakMap<Request, GraphQLParams>()
  return {
    onParams({ request, params }) {
      asked.set(request, params)
    },
    onValidate({ addValidationRule }) {
      addValidationRule(noIntrospection)
    },
    onResultProcess({ request, result, setResult }) {
      if (Array.isArray(result) || Symbol.asyncIterator in result || !result.errors) return
      const { query, variables } = asked.get(request) ?? {}
      const known = new Set(namesIn(`${query} ${JSON.stringify(variables)} ${builtIn}`))
      setResult({ ...result, errors: result.errors.map(withoutNames(known)) })
    },
  }
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

/** The end of a graphql-js error that suggests similar names. */
const suggestion = / Did you mean [^?]*\?$/

/** The names that every schema has. */
const builtIn = 'Query Mutation Subscription String Int Float Boolean ID'

const namesIn = (text: string): readonly string[] => text.match(/[_A-Za-z]\w*/g) ?? []

/** Whether graphql-js made an error about input that does not fit the schema. Errors of the gateway quote only the input. */
const isOfGraphQL = ({ message, extensions: { code } }: GraphQLError): boolean =>
  code === 'GRAPHQL_VALIDATION_FAILED' || code === undefined || /^(?:Variable|Argument) "/.test(message)

const withoutNames =
  (known: ReadonlySet<string>) =>
  (error: GraphQLError): GraphQLError => {
    if (!isOfGraphQL(error)) return error
    const { nodes, source, positions, path, originalError, extensions } = error
    const message = error.message
      .replace(suggestion, '')
      .replace(/"([^"\\]*)"/g, (quoted, text: string) =>
        namesIn(text).every((name) => known.has(name)) ? quoted : '"…"',
      )
    return message === error.message
      ? error
      : createGraphQLError(message, { nodes, source, positions, path, originalError, extensions })
  }
