import { createGraphQLError, type Plugin } from 'graphql-yoga'

/** Whether a host name or an address, without a port, can only be this machine. */
export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)

/**
 * Refuses what was asked of any other host than this machine. Where nobody has to say who they are, a page in a browser could reach
 * the gateway all the same, by a name of its own that it has resolve to 127.0.0.1; a reverse proxy would do so for everybody.
 */
export function loopbackOnly(): Plugin {
  return {
    onRequestParse({ request }) {
      const { hostname } = new URL(request.url)
      if (isLoopback(hostname)) return
      throw createGraphQLError(
        `Expected a request to this machine, such as to http://127.0.0.1, but got one to the host ${JSON.stringify(hostname)}. ` +
          'The gateway lends its LaunchDarkly access token to whoever reaches it, as it has no GATEWAY_TOKENS.',
        { extensions: { code: 'FORBIDDEN', http: { status: 403 } } },
      )
    },
  }
}
