import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import closeWithGrace from 'close-with-grace'
import type { Logger } from './logs.ts'

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

/**
 * Ends the process on a signal, with 0, and at once on the second one, with 1. An error that nobody caught is written down and ends
 * it as well, with 1.
 *
 * @param withinMs how long what is to be done before may take. Should it hang, the process ends all the same, with 1.
 */
export function endOnSignal(log: Logger, withinMs: number, end: (signal: string | undefined) => Promise<void>) {
  closeWithGrace(
    { delay: withinMs, logger: { error: (what?: unknown) => log.error(what) } },
    async ({ signal, err }) => {
      if (err) log.fatal(err, 'an error that nobody caught')
      await end(signal)
    },
  )
}
