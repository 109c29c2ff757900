import { createGraphQLError } from 'graphql-yoga'
import type { Admission } from './admission.ts'

/** Whether a host name or an address, without a port, always means this machine. */
export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)

/**
 * Refuses requests to any other host name than this machine. Without authentication, a page in a browser could still reach the
 * gateway through a host name that resolves to 127.0.0.1, and a reverse proxy would give access to everybody.
 */
export const loopbackOnly: Admission = ({ url }) => {
  const { hostname } = new URL(url)
  if (isLoopback(hostname)) return
  throw createGraphQLError(
    `Expected a request to this machine, such as to http://127.0.0.1, but got one to the host ${JSON.stringify(hostname)}. ` +
      'Without GATEWAY_TOKENS, everybody who reaches the gateway can use its LaunchDarkly access token.',
    { extensions: { code: 'FORBIDDEN', http: { status: 403 } } },
  )
}
