import type { CORSOptions } from 'graphql-yoga'

/** What a page may read of an answer besides its body. */
const exposedHeaders = ['x-rest-calls', 'retry-after', 'x-request-id']

/** How long a browser may rely on an answer to its question whether it may ask, in seconds. */
const maxAge = 600

/** An origin as browsers write it: scheme, host, and the port unless it is the scheme's own. */
export const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text

/**
 * Whose pages may ask, and with tokens that they know, not with what the browser keeps. For all others there is no word of CORS in
 * an answer: left to the list alone, the library would answer them with `null`, which is the origin of sandboxed pages.
 */
export function corsFor(origins: readonly string[]): false | ((request: Request) => CORSOptions) {
  if (origins.length === 0) return false
  return (request) => {
    const origin = request.headers.get('origin')
    if (origin === null || !origins.includes(origin)) return false
    return { origin: [origin], methods: ['GET', 'POST'], credentials: false, exposedHeaders, maxAge }
  }
}
