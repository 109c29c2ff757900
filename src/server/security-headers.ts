import type { Plugin } from 'graphql-yoga'

/** Nothing of an answer that is no page may be run, shown or framed. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

/**
 * Tells browsers to take answers for what they are, to show them in no frame, and to tell nobody where a link came from. A page
 * brings its own Content-Security-Policy.
 */
export function securityHeaders(): Plugin {
  return {
    onResponse({ response: { headers } }) {
      const isPage = headers.get('content-type')?.startsWith('text/html')
      if (!isPage || !headers.has('content-security-policy')) headers.set('content-security-policy', dataPolicy)
      headers.set('x-content-type-options', 'nosniff')
      headers.set('x-frame-options', 'DENY')
      headers.set('referrer-policy', 'no-referrer')
      headers.set('cross-origin-resource-policy', 'same-origin')
      if (isPage) headers.set('cross-origin-opener-policy', 'same-origin')
    },
  }
}
