import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import closeWithGrace from 'close-with-grace'
import { now as clock } from '../rest/client/clock.ts'
import type { Log } from './logs.ts'

/**
 * Prepares a server for a graceful shutdown. Call it before the server listens, because it counts the answers under way.
 *
 * @returns A function that shuts the server down: it accepts no new connections and closes idle ones. It resolves with the number
 *   of answers that were cut off after the grace period.
 */
export function drainable(server: Server): (graceMs: number) => Promise<number> {
  const open = new Set<ServerResponse>()
  const sockets = new Set<Socket>()
  let draining = false

  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('request', (_, response) => {
    open.add(response)
    if (draining) lastOne(response)
    response.once('close', () => {
      open.delete(response)
      // The connection becomes idle only after this event.
      if (draining) setImmediate(() => server.closeIdleConnections())
    })
  })

  return async (graceMs) => {
    draining = true
    const closed = once(server, 'close')
    server.close()
    server.closeIdleConnections()
    for (const response of open) lastOne(response)
    let cut = 0
    const timer = setTimeout(() => {
      server.closeAllConnections()
      // Those of WebSockets are not the server's any more.
      cut = open.size
      for (const socket of sockets) socket.destroy()
    }, graceMs)
    await closed
    clearTimeout(timer)
    return cut
  }
}

/** Tells the client that the connection ends with this answer, unless its headers were sent. */
function lastOne(response: ServerResponse) {
  if (!response.headersSent) response.setHeader('connection', 'close')
}

/** The signals that end the process. Other signals have their default effect. */
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const

/** The time for writing the last log lines, in ms. */
const lastLinesMs = 1000
/** The time after the first signal within which npm may repeat it, in ms. */
const echoMs = 1000
/** The interval at which a process under npm checks whether npm still runs, in ms. */
const parentCheckMs = 500

/** Whether npm, npx or another package manager started the process. */
const isUnderNpm = 'npm_lifecycle_event' in process.env

/**
 * Ends the process on a signal with exit code 0, and at once on a second signal with 1. An uncaught exception is logged and ends
 * the process with 1. An unhandled rejection is logged, and the process continues. Under npm, the process also ends when npm has
 * ended, because a shell between them does not forward signals.
 *
 * @param withinMs The time for the shutdown, in ms. After it, the process ends with 1.
 * @returns A function that ends the process as the first signal does. It does nothing after a signal.
 */
export function endOnSignal(
  { logger: log, flushed }: Pick<Log, 'logger' | 'flushed'>,
  withinMs: number,
  end: (signal: string | undefined) => Promise<void>,
): (signal: string | undefined) => void {
  let first: { readonly signal: string; readonly at: number } | undefined
  const logger = { error: (what?: unknown) => log.error(what) }

  // An unhandled rejection of one request must not fail all others.
  process.on('unhandledRejection', (reason) => log.error(reason, 'unhandled promise rejection'))
  const skip = [...signals, 'unhandledRejection'] as const
  const { close } = closeWithGrace({ delay: withinMs + lastLinesMs, logger, skip: [...skip] }, async ({ err }) => {
    if (err) log.fatal(err, 'uncaught exception')
    await end(first?.signal)
    await flushed(lastLinesMs)
  })

  function onSignal(signal: string): void {
    if (!first) {
      first = { signal, at: clock() }
      void close()
      return
    }
    // A terminal signals npm and its children, and npm forwards the signal to the same children.
    if (isUnderNpm && signal === first.signal && clock() - first.at < echoMs) return
    log.error(`second ${signal}, exiting`)
    void flushed(lastLinesMs).then(() => process.exit(1))
  }

  for (const signal of signals) process.on(signal, onSignal)
  if (isUnderNpm) whenOrphaned(() => first || onSignal('SIGHUP'))
  return (signal = 'SIGTERM') => first || onSignal(signal)
}

/** Calls back after the parent of this process has ended. */
function whenOrphaned(then: () => void): void {
  const { ppid } = process
  const timer = setInterval(() => {
    if (process.ppid === ppid) return
    clearInterval(timer)
    then()
  }, parentCheckMs).unref()
}
