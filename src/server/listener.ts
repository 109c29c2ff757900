import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { sendNodeResponse } from '@whatwg-node/server'
import type { YogaServerInstance } from 'graphql-yoga'
import { maskedDefect } from '../graph/errors.ts'
import { timerMs } from '../rest/client/clock.ts'
import { wellFormed } from './well-formed.ts'

/** The time beyond a request's deadline for which its connection may be idle, in ms. */
const idleBeyondDeadlineMs = 5000

interface ListenerOptions {
  /** The time for a request, in ms. */
  readonly deadlineMs: number
  /** Receives the error of each request that could neither be answered nor refused. */
  readonly onDefect: (error: unknown) => void
}

/**
 * Makes a listener for a Node server. Yoga's own listener would answer a defect with its stack trace, and would keep the answer for
 * a client that never reads it.
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
 * Restores the text of a body that middleware, such as Express's, has parsed. The server library would see only the parsed value.
 * The headers are set for the text, which is neither compressed nor in another charset.
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

/** The public error of a defect. */
export const masked = {
  message: maskedDefect.message,
  extensions: { code: maskedDefect.code },
}

/** The headers of an answer that no plugin processed. */
export const headersOfDefect = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

function fail(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(500, { 'content-type': 'application/json; charset=utf-8', ...headersOfDefect })
  response.end(JSON.stringify({ errors: [masked] }))
}
