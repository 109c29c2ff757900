import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention'
import { createGraphQLError, type Plugin } from 'graphql-yoga'
import { redacted } from './redaction.ts'

/**
 * Any of them will do, with any value: a page of another origin cannot send one unless CORS lets it. `Authorization` is not among
 * them, as browsers send it by themselves where a proxy has asked for a password.
 */
const requestHeaders = ['x-graphql-csrf', 'apollo-require-preflight', 'x-apollo-operation-name']

/**
 * Refuses what a browser sends for a page of any other origin without asking first: GET, forms, plain text, and bodies without a
 * type. JSON, which is what servers and federation routers post, is asked for first, so it needs nothing else.
 */
export function csrf(): Plugin {
  const prevention = useCSRFPrevention({ requestHeaders })
  return {
    onRequestParse(asked) {
      try {
        return prevention.onRequestParse?.(asked)
      } catch {
        throw refusal(asked.request)
      }
    },
  }
}

function refusal({ method, headers }: Request) {
  const type = headers.get('content-type')
  const got = type ? `a ${method} of ${JSON.stringify(redacted(type).slice(0, 100))}` : `a ${method} without a type`
  return createGraphQLError(
    `Expected a POST of "application/json", or one of the headers ${requestHeaders.join(', ')}, but got ${got} without them.`,
    { extensions: { code: 'FORBIDDEN', http: { status: 403 } } },
  )
}
