import { type Client, type ClientOptions, createClient } from 'graphql-ws'
import { vi } from 'vitest'
import { WebSocket } from 'ws'

/** Waits for an expectation, also on a busy machine. */
export const until = (expectation: () => unknown) => vi.waitFor(expectation, 20_000)

/** A client of graphql-ws that tries once. */
export const clientOf = (url: string, options: Partial<ClientOptions> = {}): Client =>
  createClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0, lazy: true, ...options })

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they selected.
type Result = any

export interface Heard {
  readonly results: Result[]
  readonly errors: unknown[]
  isComplete: boolean
  /** Leaves the operation. */
  leave(): void
}

/** Executes an operation and collects what the client hears. */
export function hear(client: Client, query: string, more: object = {}): Heard {
  const heard: Heard = { results: [], errors: [], isComplete: false, leave: () => leave() }
  const leave = client.subscribe<Result>(
    { query, ...more },
    {
      next: (result) => void heard.results.push(result),
      error: (error) => void heard.errors.push(error),
      complete: () => {
        heard.isComplete = true
      },
    },
  )
  return heard
}

/** A WebSocket without a client's manners, with what it heard. */
export interface RawSocket {
  readonly socket: WebSocket
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever came.
  readonly messages: any[]
  /** The code and the reason, when it is closed. */
  readonly closed: Promise<readonly [number, string]>
  say(message: unknown): void
}

export function rawSocket(url: string, protocol: string | string[] = 'graphql-transport-ws', options = {}): RawSocket {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocol, options)
  const messages: unknown[] = []
  socket.on('message', (data) => messages.push(JSON.parse(String(data))))
  socket.on('error', () => {})
  return {
    socket,
    messages,
    closed: new Promise((resolve) => socket.once('close', (code, reason) => resolve([code, String(reason)]))),
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
  }
}

/** The status with which a server refuses to upgrade, and its body. */
export const refusalOf = (url: string, options: object) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws', options)
    socket.on('open', () => reject(new Error('It was not refused.')))
    socket.on('unexpected-response', async (_, response) => {
      let body = ''
      for await (const chunk of response) body += chunk
      resolve({ status: response.statusCode ?? 0, body })
    })
  })
