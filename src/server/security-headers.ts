import type { Plugin } from 'graphql-yoga'

/** The policy of answers that are no page: a browser must not run, show or frame anything in them. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

/**
 * Tells browsers to respect the content type, to show answers in no frame, and to send no referrer. A page sets its own
 * Content-Security-Policy.
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
