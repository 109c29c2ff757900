import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import type { Answer } from '../asking.ts'
import { type Connection, connect } from './connection.ts'
import { headersOf } from './headers.ts'
import { passOn } from './passing-on.ts'

export interface WebSocketOptions {
  /** The path of the graph. */
  readonly path: string
  /** The origins of other sites whose pages may connect. */
  readonly corsOrigins: readonly string[]
  /** Refuses clients that may not use the gateway, by an error. */
  readonly admit: (request: Request) => void
  readonly ask: (request: Request) => Promise<Answer>
  /** The most connections of this process. */
  readonly most: number
  /** The most operations of a connection at a time. */
  readonly mostOperations: number
  /** The most bytes of a message from a client. */
  readonly maximumBytes: number
  /** The most bytes that wait for a client that reads slowly. */
  readonly mostBytes: number
  /** The interval of pings, in ms. */
  readonly heartbeatMs: number
  /** The time for the first message, in ms. Default 10 000. */
  readonly initMs?: number
  readonly onDefect: (error: unknown) => void
}

export interface WebSockets {
  /** Serves WebSockets at the path of the graph. Another request is left to other listeners, or to the server if there are none. */
  attach(server: Server): void
  /** Serves one request to upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** The number of connections. */
  readonly size: number
  /** Completes all subscriptions, and closes each connection when its other operations have ended. */
  drain(): void
  /** Cuts off all clients. */
  close(): void
}

/** The media types of results in parts, and of those in one. */
const accept = 'multipart/mixed, text/event-stream, application/json'

export function webSockets(options: WebSocketOptions): WebSockets {
  const { path, corsOrigins, admit, ask, most, mostOperations, mostBytes, heartbeatMs, initMs = 10_000 } = options
  const { onDefect } = options
  const connections = new Set<Connection>()
  let draining = false
  // Compression would cost memory for each connection, and a message of a few bytes could become a very large one.
  const server = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: options.maximumBytes },
    handleProtocols: (protocols) => protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
  })

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    const refusal = refused(request)
    if (refusal) return refuse(socket, refusal)
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const url = `http://${request.headers.host}${path}`
      const connection = connect(webSocket, {
        ...{ mostOperations, mostBytes, heartbeatMs, initMs, onDefect },
        admit(parameters) {
          const headers = headersOf(request.headers, parameters)
          headers.set('content-type', 'application/json')
          headers.set('accept', accept)
          admit(new Request(url, { headers }))
          return (asked, signal) =>
            ask(new Request(url, { method: 'POST', headers, body: JSON.stringify(asked), signal }))
        },
        onClosed: () => connections.delete(connection),
      })
      connections.add(connection)
      // The answer to the request to upgrade needs no check of the protocol: the client learns by the code what is wrong.
      if (webSocket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) webSocket.close(4406, 'Subprotocol not acceptable')
      else if (draining) connection.drain()
    })
  }

  function refused({ headers: { host, origin } }: IncomingMessage): Refusal | undefined {
    if (!host || !URL.canParse(`http://${host}${path}`)) {
      return {
        status: 400,
        code: 'BAD_REQUEST',
        message: 'Expected a header "Host" with a host, but got something else.',
      }
    }
    if (origin !== undefined && !corsOrigins.includes(origin) && !isSameHost(origin, host)) {
      const message =
        'Expected a page of this server or of an origin in CORS_ORIGINS, but got a page of another origin. ' +
        'A browser would let it connect without asking.'
      return { status: 403, code: 'FORBIDDEN', message }
    }
    if (draining) return { status: 503, code: 'UPSTREAM_UNAVAILABLE', message: 'The gateway is shutting down.' }
    if (connections.size >= most) {
      const message = `Expected at most ${most} WebSockets at a time (MAX_WEBSOCKETS), but this would be one more.`
      return { status: 503, code: 'RATE_LIMITED', message }
    }
    return undefined
  }

  return {
    attach(httpServer) {
      httpServer.on('upgrade', (request, socket, head) => {
        if (isWebSocket(request) && pathOf(request) === path) return upgrade(request, socket, head)
        if (httpServer.listenerCount('upgrade') === 1) passOn(httpServer, request, socket, head)
      })
    },
    upgrade,
    get size() {
      return connections.size
    },
    drain() {
      draining = true
      for (const connection of connections) connection.drain()
    },
    close() {
      draining = true
      for (const connection of connections) connection.terminate()
    },
  }
}

const isWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket'

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!

/** Whether a page comes from the host that it connects to. A proxy may speak another scheme to its clients. */
const isSameHost = (origin: string, host: string): boolean =>
  URL.canParse(origin) && new URL(`${new URL(origin).protocol}//${host}`).origin === origin

interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

function refuse(socket: Duplex, { status, code, message }: Refusal): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] })
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  socket.on('error', () => {})
  socket.once('finish', () => socket.destroy())
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`)
}
