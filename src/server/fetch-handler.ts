import { Readable } from 'node:stream'
import type { YogaServerInstance } from 'graphql-yoga'
import type { Uncompressed } from './compression.ts'
import { headersOfDefect, masked } from './listener.ts'

/** Answers requests of the Fetch API with responses of it. */
export type FetchHandler = (request: Request) => Promise<Response>

/**
 * What servers of the Fetch API answer with, such as a route handler of Next. The server library has a class of its own for
 * responses, which such servers do not take for one, and would answer a defect with its stack trace. Such servers compress
 * answers themselves: Next would compress one again that is compressed, and say so once.
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
