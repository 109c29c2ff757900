import type { WebSocket } from 'ws'

/**
 * Pings a client, and cuts it off if it neither answered nor read anything since the last ping. A client that reads a large message slowly
 * gets the ping only after it.
 *
 * @returns Stops it.
 */
export function heartbeat(socket: WebSocket, everyMs: number): () => void {
  let isAlive = true
  let unread = 0
  socket.on('pong', () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    const reads = socket.bufferedAmount < unread
    if (!isAlive && !reads) return socket.terminate()
    isAlive = false
    unread = socket.bufferedAmount
    socket.ping()
  }, everyMs).unref()
  return () => clearInterval(timer)
}
