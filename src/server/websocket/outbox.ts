import type { WebSocket } from 'ws'

interface OutboxOptions {
  /** The most bytes that wait behind the message under way. */
  readonly mostBytes: number
  /** The most messages that wait. */
  readonly most: number
  /** Called once, when the client reads too little for them. */
  readonly onFull: () => void
}

/** The messages of a connection. */
export interface Outbox {
  /** Sends a message after those before it. Resolves when it has left the process, with false if the connection is gone. */
  send(text: string): Promise<boolean>
}

/**
 * Sends one message at a time, so that only what waits here can pile up for a client that does not read. An operation waits for its message
 * before it asks for the next result.
 */
export function createOutbox(
  socket: Pick<WebSocket, 'send' | 'readyState' | 'OPEN'>,
  { mostBytes, most, onFull }: OutboxOptions,
): Outbox {
  let last = Promise.resolve(true)
  let bytes = 0
  let waiting = 0
  let isFull = false

  const written = (text: string) =>
    new Promise<boolean>((resolve) => {
      if (socket.readyState !== socket.OPEN) return resolve(false)
      socket.send(text, (error) => resolve(!error))
    })

  return {
    send(text) {
      if (isFull) return Promise.resolve(false)
      if (waiting > 0 && (waiting >= most || bytes + text.length > mostBytes)) {
        isFull = true
        onFull()
        return Promise.resolve(false)
      }
      waiting++
      bytes += text.length
      last = last
        .then(() => !isFull && written(text))
        .finally(() => {
          waiting--
          bytes -= text.length
        })
      return last
    },
  }
}
