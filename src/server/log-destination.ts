import { once } from 'node:events'
import { constants, openSync } from 'node:fs'
import { isatty } from 'node:tty'
import sonicBoom from 'sonic-boom'

/** How many bytes of lines wait for a reader at most. */
const mostWaitingBytes = 4 * 2 ** 20
/** How long after a failure the lines that wait are tried again, in ms. */
const retryMs = 1000

/** Where the lines of a log go. It neither blocks nor throws, whatever becomes of its reader. */
export interface LogDestination {
  write(line: string): void
  /** Number of lines that were dropped since the start. */
  dropped(): number
  /** Resolves once all lines are written, at the first failure, or after a time in ms. */
  flushed(withinMs: number): Promise<void>
}

/**
 * Writes lines to stdout beside the work of the process. Lines wait in memory while the disk is full, the pipe is closed or nobody
 * reads; lines beyond 4 MB are dropped and counted.
 *
 * @param onTaken is told how many lines were dropped, once the waiting lines are written again.
 */
export function logDestination(onTaken: (dropped: number) => void): LogDestination {
  let dropped = 0
  let told = 0
  let waiting = 0
  let isRetrying = false
  const sonic = new sonicBoom.SonicBoom({ fd: descriptor(), sync: false, maxLength: mostWaitingBytes })

  sonic.on('write', (bytes: number) => {
    waiting -= bytes
  })
  sonic.on('drop', (line: string) => {
    waiting -= Buffer.byteLength(line)
    dropped++
  })
  sonic.on('error', () => {
    // The stream keeps the lines and writes them with the next one, which may be long in coming.
    if (isRetrying) return
    isRetrying = true
    setTimeout(() => {
      isRetrying = false
      sonic.write('')
    }, retryMs).unref()
  })
  sonic.on('drain', () => {
    if (dropped === told) return
    const since = dropped - told
    told = dropped
    onTaken(since)
  })

  return {
    write(line) {
      waiting += Buffer.byteLength(line)
      sonic.write(line)
    },
    dropped: () => dropped,
    async flushed(withinMs) {
      if (waiting === 0) return
      await once(sonic, 'drain', { signal: AbortSignal.timeout(withinMs) }).catch(() => {})
    },
  }
}

/**
 * A descriptor of stdout whose writes fail instead of waiting for a reader. A thread that waits in a write would outlast the end of the
 * process.
 */
function descriptor(): number {
  if (!isatty(1)) {
    // Node opens the stream of a pipe or a socket without blocking, and the descriptor with it.
    process.stdout.on('error', () => {})
    return 1
  }
  try {
    return openSync('/dev/stdout', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return 1
  }
}
