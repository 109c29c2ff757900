import type { RequestListener } from 'node:http'

/**
 * A listener that refuses requests whose URL cannot be derived from the path and the header `Host`. The server library would answer
 * them with the stack trace of its failure, before any plugin.
 */
export const wellFormed =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    const { url = '', headers } = request
    if (url.startsWith('/') && URL.canParse(`http://${headers.host || 'localhost'}${url}`)) {
      return listener(request, response)
    }
    response.writeHead(400, { 'content-type': 'application/json; charset=utf-8', 'x-content-type-options': 'nosniff' })
    response.end(JSON.stringify({ errors: [refusal] }))
  }

const refusal = {
  message:
    'Expected a path that begins with "/" and a header "Host" with a host and perhaps a port, but got something else.',
  extensions: { code: 'BAD_USER_INPUT' },
}
