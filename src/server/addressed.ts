import type { RequestListener } from 'node:http'

/** A name or an IPv4 address, or an IPv6 address in brackets, and perhaps a port. */
const host = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i

/**
 * Refuses requests whose target and `Host` make no URL. The adapter between Node and fetch throws at them before any plugin is asked, and
 * answers with the stack.
 */
export const addressed =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    const { url = '', headers } = request
    const named = headers.host ?? 'localhost'
    if (host.test(named) && url.startsWith('/') && URL.canParse(`http://${named}${url}`)) {
      listener(request, response)
      return
    }
    const message = `Expected a path and a host that make a URL, but got ${JSON.stringify(url)} and the header "Host: ${named}".`
    const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] })
    response
      .writeHead(400, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
      .end(body)
  }
