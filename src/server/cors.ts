import type { CORSOptions } from 'graphql-yoga'

/** The headers of an answer that a page may read. */
const exposedHeaders = ['x-rest-calls', 'retry-after', 'x-request-id']

/** The time for which a browser may cache the answer to a preflight request, in seconds. */
const maxAge = 600

/** Whether a text is an origin as browsers write it: scheme, host, and the port unless it is the default. */
export const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text

/**
 * Allows requests from pages of some origins, with tokens that the pages know and without credentials of the browser. Answers to
 * other origins have no CORS headers. With the list alone, the library would answer them with `null`, which is the origin of
 * sandboxed pages.
 */
export function corsFor(origins: readonly string[]): false | ((request: Request) => CORSOptions) {
  if (origins.length === 0) return false
  return (request) => {
    const origin = request.headers.get('origin')
    if (origin === null || !origins.includes(origin)) return false
    return { origin: [origin], methods: ['GET', 'POST', 'PUT', 'DELETE'], credentials: false, exposedHeaders, maxAge }
  }
}
