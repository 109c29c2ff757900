import { GraphQLError } from 'graphql'
import { CloseCode, MessageType, parseMessage } from 'graphql-ws'
import type { RawData, WebSocket } from 'ws'
import type { Answer } from '../asking.ts'
import { untilAborted } from '../until-aborted.ts'
import { UnusableHeader } from './headers.ts'
import { heartbeat } from './heartbeat.ts'
import { createOutbox } from './outbox.ts'

/** What a client sends to execute an operation. */
export type Asked = Readonly<Record<string, unknown>>

export interface ConnectionOptions {
  /**
   * Admits a client by the parameters of its connection. Returns the function that executes its operations.
   *
   * @throws {GraphQLError} if the client is refused, {@link UnusableHeader} if a parameter cannot be used.
   */
  readonly admit: (parameters: Asked | undefined) => (asked: Asked, signal: AbortSignal) => Promise<Answer>
  /** The most operations at a time. */
  readonly mostOperations: number
  /** The most bytes that wait for the client. */
  readonly mostBytes: number
  /** The time for the first message, in ms. */
  readonly initMs: number
  /** The interval of pings, in ms. */
  readonly heartbeatMs: number
  readonly onDefect: (error: unknown) => void
  /** Called once. */
  readonly onClosed: () => void
}

export interface Connection {
  /** Completes all subscriptions, lets other operations end, and closes the connection. */
  drain(): void
  /** Cuts the client off. */
  terminate(): void
}

interface Running {
  readonly end: AbortController
  isSubscription: boolean
}

/** The code for a client that should try again later (RFC 6455 and its registry). */
const tryAgainLater = 1013
const goingAway = 1001

/** Serves a client that speaks `graphql-transport-ws`, the protocol of graphql-ws. */
export function connect(socket: WebSocket, options: ConnectionOptions): Connection {
  const { admit, mostOperations, mostBytes, initMs, heartbeatMs, onDefect, onClosed } = options
  const running = new Map<string, Running>()
  let execute: ReturnType<typeof admit> | undefined
  let isGreeted = false
  let draining = false

  const outbox = createOutbox(socket, {
    mostBytes,
    most: 2 * mostOperations + 100,
    onFull: () => close(tryAgainLater, 'The client reads too slowly for what waits for it.'),
  })
  const say = (type: MessageType, id?: string, payload?: string) => outbox.send(messageOf(type, id, payload))
  const stopHeartbeat = heartbeat(socket, heartbeatMs)
  const greeting = setTimeout(
    () => close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
    initMs,
  )

  function close(code: number, reason: string) {
    for (const { end } of running.values()) end.abort()
    socket.close(code, reason.slice(0, 120).replace(/[^\x20-\x7e]/g, '?'))
  }

  function greet(parameters: Asked | undefined) {
    clearTimeout(greeting)
    if (isGreeted) return close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests')
    isGreeted = true
    try {
      execute = admit(parameters)
    } catch (error) {
      if (error instanceof UnusableHeader) return close(CloseCode.BadRequest, error.message)
      if (!(error instanceof GraphQLError)) throw error
      const isUnknown = (error.extensions.http as { readonly status?: number } | undefined)?.status === 401
      return close(isUnknown ? CloseCode.Unauthorized : CloseCode.Forbidden, error.message)
    }
    void say(MessageType.ConnectionAck)
  }

  function subscribe(id: string, asked: Asked) {
    if (!execute) return close(CloseCode.Unauthorized, 'Unauthorized')
    if (running.has(id)) return close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`)
    // The client asks again on another connection.
    if (draining) return
    if (running.size >= mostOperations) {
      void say(MessageType.Error, id, JSON.stringify([tooMany(mostOperations)]))
      return
    }
    const one: Running = { end: new AbortController(), isSubscription: false }
    running.set(id, one)
    run(id, asked, one, execute)
      .catch((error: unknown) => {
        onDefect(error)
        close(CloseCode.InternalServerError, 'Internal server error')
      })
      .finally(() => {
        if (running.get(id) === one) running.delete(id)
        if (draining) closeIfIdle()
      })
  }

  async function run(id: string, asked: Asked, one: Running, execute: ReturnType<typeof admit>): Promise<void> {
    const { signal } = one.end
    const { results, isSubscription } = await execute(asked, signal)
    one.isSubscription = isSubscription
    if (draining && isSubscription) one.end.abort()
    for await (const { json, errors } of untilAborted(results, signal)) {
      const isSent = await (errors === undefined ? say(MessageType.Next, id, json) : say(MessageType.Error, id, errors))
      if (!isSent || errors !== undefined) return
    }
    // A client that completed an operation itself may use its id again.
    if (running.get(id) === one) await say(MessageType.Complete, id)
  }

  function stop(id: string): void {
    const one = running.get(id)
    running.delete(id)
    one?.end.abort()
  }

  function receive(data: RawData, isBinary: boolean) {
    let message: ReturnType<typeof parseMessage>
    try {
      if (isBinary) throw new Error('Expected text.')
      message = parseMessage(String(data))
    } catch {
      return close(CloseCode.BadRequest, 'Invalid message received')
    }
    switch (message.type) {
      case MessageType.ConnectionInit:
        return greet(message.payload)
      case MessageType.Subscribe:
        return subscribe(message.id, message.payload as unknown as Asked)
      case MessageType.Complete:
        return stop(message.id)
      case MessageType.Ping:
        return void say(MessageType.Pong, undefined, message.payload && JSON.stringify(message.payload))
      case MessageType.Pong:
        return
      default:
        return close(CloseCode.BadRequest, 'Invalid message received')
    }
  }

  function closeIfIdle(): void {
    if (running.size === 0) close(goingAway, 'Going away')
  }

  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return
    try {
      receive(data, isBinary)
    } catch (error) {
      onDefect(error)
      close(CloseCode.InternalServerError, 'Internal server error')
    }
  })
  // A frame that breaks the rules of WebSockets, or a lost connection. The socket closes.
  socket.on('error', () => {})
  socket.once('close', () => {
    clearTimeout(greeting)
    stopHeartbeat()
    for (const { end } of running.values()) end.abort()
    running.clear()
    onClosed()
  })

  return {
    drain() {
      draining = true
      for (const { end, isSubscription } of running.values()) if (isSubscription) end.abort()
      closeIfIdle()
    },
    terminate: () => socket.terminate(),
  }
}

/** A message of the protocol around a payload that is JSON already. */
const messageOf = (type: MessageType, id?: string, payload?: string): string =>
  `{${id === undefined ? '' : `"id":${JSON.stringify(id)},`}"type":"${type}"${payload === undefined ? '' : `,"payload":${payload}`}}`

const tooMany = (most: number) => ({
  message: `Expected at most ${most} operations at a time on one WebSocket (MAX_SOCKET_OPERATIONS), but this would be one more.`,
  extensions: { code: 'RATE_LIMITED' },
})
