import type { Plugin } from 'graphql-yoga'

/** Answers requests that are signed by their sender. */
export type Receiver = (request: Request) => Promise<Response>

/** The receivers of webhooks, by path. */
export type Receivers = Readonly<Record<string, Receiver>>

/**
 * Answers webhooks on the port of the graph. The rules for clients of the graph do not apply: a receiver authenticates its sender
 * itself.
 */
export const receiversBeside = (receivers: Receivers, onDefect: (error: unknown) => void): Plugin => ({
  async onRequest({ request, url, endResponse }) {
    if (!Object.hasOwn(receivers, url.pathname)) return
    endResponse(await attempted(receivers[url.pathname]!, request, onDefect))
  },
})

/** The answer of a receiver, or 500 if it fails: the server library would answer with a stack trace. */
async function attempted(receiver: Receiver, request: Request, onDefect: (error: unknown) => void): Promise<Response> {
  try {
    return await receiver(request)
  } catch (error) {
    onDefect(error)
    return new Response(null, { status: 500 })
  }
}
