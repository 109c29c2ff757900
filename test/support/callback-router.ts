import { createServer } from 'node:http'
import { listening } from './other-server.ts'

/** A message to a router. */
export interface Message {
  readonly kind: string
  readonly action: string
  readonly id: string
  readonly verifier: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever came.
  readonly payload?: any
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever came.
  readonly errors?: any
}

export type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }

/** A router that notes its calls, and answers them as a test says. */
export async function startRouter() {
  const messages: Message[] = []
  const headers: NodeJS.Dict<string | string[]>[] = []
  let answer: (message: Message) => Answer | Promise<Answer> = () => ({ status: 204 })
  const server = await listening(
    createServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      const message: Message = JSON.parse(text || '{}')
      messages.push(message)
      headers.push({ ...request.headers, path: request.url, method: request.method })
      const { status, headers: more, body } = await answer(message)
      response.writeHead(status, { 'subscription-protocol': 'callback/1.0', ...more })
      response.end(body)
    }),
  )
  return {
    origin: server.url,
    messages,
    headers,
    /** The actions of the messages so far, without the heartbeats. */
    actions: () => messages.map(({ action }) => action),
    answers(how: typeof answer) {
      answer = how
    },
    close: () => server.close(),
  }
}

export type Router = Awaited<ReturnType<typeof startRouter>>

const accept = 'application/json;callbackSpec=1.0'

/** A subscription as a router posts it. */
export const asked = (query: string, callback: object | undefined, headers: object = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept, ...headers },
  body: JSON.stringify({ query, extensions: { subscription: callback } }),
})
