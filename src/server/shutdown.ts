import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import closeWithGrace from 'close-with-grace'
import { now as clock } from '../rest/client/clock.ts'
import type { Log } from './logs.ts'

/**
 * Lets a server end without cutting anybody off. Call it before the server listens, as it keeps count of what is being answered.
 *
 * @returns what ends it: no new connections, and none kept for another request. Resolves with how many answers were cut off when
 *   the grace was over.
 */
export function drainable(server: Server): (graceMs: number) => Promise<number> {
  const open = new Set<ServerResponse>()
  let draining = false

  server.on('request', (_, response) => {
    open.add(response)
    if (draining) lastOne(response)
    response.once('close', () => {
      open.delete(response)
      // The connection is idle only after this.
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
      cut = open.size
      server.closeAllConnections()
    }, graceMs)
    await closed
    clearTimeout(timer)
    return cut
  }
}

/** Tells the client that the connection ends with this answer, if that can still be told. */
function lastOne(response: ServerResponse) {
  if (!response.headersSent) response.setHeader('connection', 'close')
}

/** The signals that end the process. All others do what the system has for them. */
const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const

/** How long the last lines of the log may take to be written, in ms. */
const lastLinesMs = 1000
/** How long after the first signal npm may be with the same one, in ms. */
const echoMs = 1000
/** How often a process under npm looks whether npm is still there, in ms. */
const parentCheckMs = 500

/** Whether npm, npx or another package manager started the process. */
const isUnderNpm = 'npm_lifecycle_event' in process.env

/**
 * Ends the process on a signal, with 0, and at once on the second one, with 1. An exception that nobody caught is logged and ends the
 * process as well, with 1; a promise that failed and that nobody awaited is logged, and the process goes on. Under npm the process also ends when npm is gone: a shell between them does not pass signals on.
 *
 * @param withinMs how long the end may take, in ms. Should it hang, the process ends all the same, with 1.
 */
export function endOnSignal(
  { logger: log, flushed }: Pick<Log, 'logger' | 'flushed'>,
  withinMs: number,
  end: (signal: string | undefined) => Promise<void>,
): void {
  let first: { readonly signal: string; readonly at: number } | undefined
  const logger = { error: (what?: unknown) => log.error(what) }

  // One request's promise that nobody awaited is no reason to fail all others.
  process.on('unhandledRejection', (reason) => log.error(reason, 'a promise that failed and that nobody awaited'))
  const skip = [...signals, 'unhandledRejection'] as const
  const { close } = closeWithGrace({ delay: withinMs + lastLinesMs, logger, skip: [...skip] }, async ({ err }) => {
    if (err) log.fatal(err, 'an error that nobody caught')
    await end(first?.signal)
    await flushed(lastLinesMs)
  })

  function onSignal(signal: string): void {
    if (!first) {
      first = { signal, at: clock() }
      void close()
      return
    }
    // A terminal signals npm and its children, and npm passes the signal on to the same children.
    if (isUnderNpm && signal === first.signal && clock() - first.at < echoMs) return
    log.error(`second ${signal}, exiting`)
    void flushed(lastLinesMs).then(() => process.exit(1))
  }

  for (const signal of signals) process.on(signal, onSignal)
  if (isUnderNpm) whenOrphaned(() => first || onSignal('SIGHUP'))
}

/** Calls back once the parent of this process has ended. */
function whenOrphaned(then: () => void): void {
  const { ppid } = process
  const timer = setInterval(() => {
    if (process.ppid === ppid) return
    clearInterval(timer)
    then()
  }, parentCheckMs).unref()
}
