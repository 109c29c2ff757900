import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention'
import { createGraphQLError, type Plugin } from 'graphql-yoga'
import { redacted } from './redaction.ts'

/** Any of them will do, with any value: a page of another origin cannot send one unless CORS lets it. */
const requestHeaders = ['x-graphql-csrf', 'apollo-require-preflight', 'x-apollo-operation-name']

/**
 * Refuses what a browser sends for a page of any other origin without asking first: GET, forms, plain text, and bodies without a
 * type. JSON, which is what servers and federation routers post, is asked for first, so it needs nothing else. Nor does a GET with an
 * access token: a browser attaches no such header by itself. Yoga refuses mutations by GET.
 */
export function csrf(): Plugin {
  const prevention = useCSRFPrevention({ requestHeaders })
  return {
    onRequestParse(asked) {
      const { method, headers } = asked.request
      if (method === 'GET' && isOfScripts(headers.get('authorization'))) return
      try {
        return prevention.onRequestParse?.(asked)
      } catch {
        throw refusal(asked.request)
      }
    },
  }
}

/**
 * Whether an `Authorization` header has to come from a program. Browsers repeat by themselves what a person typed into their dialog, or
 * what the system knows, with one of four schemes.
 */
const isOfScripts = (authorization: string | null): boolean =>
  Boolean(authorization?.trim()) && !/^\s*(?:basic|digest|negotiate|ntlm)(?:\s|,|$)/i.test(authorization!)

function refusal({ method, headers }: Request) {
  const type = headers.get('content-type')
  const got = type ? `${method} of ${JSON.stringify(redacted(type).slice(0, 100))}` : `${method} without a type`
  return createGraphQLError(
    `Expected POST of "application/json", GET with an access token in the header Authorization, or one of the headers ${requestHeaders.join(', ')}, ` +
      `but got ${got} without them. Clients send such a header by an option: urql by fetchOptions, Apollo Client and Relay by the headers of ` +
      'their link or fetch function.',
    { extensions: { code: 'FORBIDDEN', http: { status: 403 } } },
  )
}
