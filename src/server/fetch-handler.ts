import { Readable } from 'node:stream'
import type { YogaServerInstance } from 'graphql-yoga'
import type { Uncompressed } from './compression.ts'
import { headersOfDefect, masked } from './listener.ts'

/** A handler of the Fetch API. */
export type FetchHandler = (request: Request) => Promise<Response>

/**
 * Makes a handler for servers of the Fetch API, such as a route handler of Next. Such servers do not accept the server library's
 * own response class and would answer a defect with its stack trace. They compress answers themselves; Next would compress a
 * compressed answer again.
 */
export function fetchHandlerOf<Server extends object, User extends object>(
  yoga: YogaServerInstance<Server, User>,
  onDefect: (error: unknown) => void,
): FetchHandler {
  return async (request) => {
    const context: Uncompressed = { uncompressed: true }
    try {
      return standard(await yoga.fetch(request, context as never))
    } catch (error) {
      onDefect(error)
      return Response.json({ errors: [masked] }, { status: 500, headers: headersOfDefect })
    }
  }
}

function standard({ body, status, statusText, headers }: Response): Response {
  const init = { status, statusText, headers: [...headers] as [string, string][] }
  if (!body) return new Response(null, init)
  return new Response(Readable.toWeb(Readable.from(body as unknown as AsyncIterable<Uint8Array>)) as BodyInit, init)
}
