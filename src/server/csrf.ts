import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention'
import { createGraphQLError, type Plugin } from 'graphql-yoga'
import { redacted } from './redaction.ts'
import { tokenHeader } from './streams/single-connections.ts'

/** Any of these headers is enough, with any value: a page of another origin cannot send them without permission by CORS. */
const requestHeaders = ['x-graphql-csrf', 'apollo-require-preflight', 'x-apollo-operation-name']

/** The methods for which a browser always sends a preflight request. */
const preflighted = ['PUT', 'DELETE']

/**
 * Refuses requests that a browser sends for a page of another origin without a preflight request: GET, forms, plain text, and
 * bodies without a type. JSON needs a preflight request, so it passes; servers and federation routers post it. A GET with an access
 * token passes too, because a browser does not add that header itself, and a GET of a page of the same origin, such as by `EventSource`,
 * which sends no headers of its own. Yoga refuses mutations by GET.
 */
export function csrf(): Plugin {
  const prevention = useCSRFPrevention({ requestHeaders: [...requestHeaders, tokenHeader] })
  return {
    onRequestParse(asked) {
      const { method, headers } = asked.request
      if (preflighted.includes(method)) return
      if (method === 'GET' && (isOfScripts(headers.get('authorization')) || isOfSameOrigin(headers))) return
      try {
        return prevention.onRequestParse?.(asked)
      } catch {
        throw refusal(asked.request)
      }
    },
  }
}

/**
 * Whether only a program can have set an `Authorization` header. Browsers themselves send four schemes, with credentials from their
 * dialog or from the system.
 */
const isOfScripts = (authorization: string | null): boolean =>
  Boolean(authorization?.trim()) && !/^\s*(?:basic|digest|negotiate|ntlm)(?:\s|,|$)/i.test(authorization!)

/** Whether a browser says that the page is of the same origin. Pages cannot set this header. */
const isOfSameOrigin = (headers: Headers): boolean => headers.get('sec-fetch-site') === 'same-origin'

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
