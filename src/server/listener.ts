import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { sendNodeResponse } from '@whatwg-node/server'
import type { YogaServerInstance } from 'graphql-yoga'
import { timerMs } from '../rest/client/clock.ts'
import { wellFormed } from './well-formed.ts'

/** How much longer than the deadline of a request its connection may be without a byte, in ms. */
const idleBeyondDeadlineMs = 5000

interface ListenerOptions {
  /** How long a request may take, in ms. */
  readonly deadlineMs: number
  /** Is told of each request that could be neither answered nor refused. */
  readonly onDefect: (error: unknown) => void
}

/**
 * What a Node server listens with. Yoga's own listener would answer a defect with its stack trace, and would keep the answer of a client
 * that does not read it for ever.
 */
export function listenerOf<Server extends object, User extends object>(
  yoga: YogaServerInstance<Server, User>,
  { deadlineMs, onDefect }: ListenerOptions,
): RequestListener {
  return wellFormed(async (request, response) => {
    response.setTimeout(timerMs(deadlineMs + idleBeyondDeadlineMs), () => response.destroy())
    try {
      asText(request)
      const context = { req: request, res: response, waitUntil: yoga.waitUntil }
      await sendNodeResponse(
        await yoga.handleNodeRequestAndResponse(request, response, context as never),
        response,
        request,
        true,
      )
    } catch (error) {
      onDefect(error)
      fail(response)
    }
  })
}

/**
 * Puts the text of a body back in the place of its value, where middleware such as Express's has read it before. The server library
 * has no more of such a body than its value. The headers are made those of the text, which is neither compressed nor of another charset.
 */
function asText(request: IncomingMessage & { body?: unknown }): void {
  const { body, readableEnded, headers } = request
  if (!readableEnded || typeof body !== 'object' || body === null || body instanceof Uint8Array) return
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  const isForm = type.trim() === 'application/x-www-form-urlencoded'
  const text = isForm ? String(new URLSearchParams(body as Record<string, string>)) : JSON.stringify(body)
  request.body = text
  delete headers['content-encoding']
  Object.assign(headers, { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) })
}

/** What is told of a defect. */
export const masked = {
  message: 'Unexpected error in the gateway.',
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
}

/** The headers of an answer for which the plugins that add headers were not asked. */
export const headersOfDefect = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

function fail(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(500, { 'content-type': 'application/json; charset=utf-8', ...headersOfDefect })
  response.end(JSON.stringify({ errors: [masked] }))
}
