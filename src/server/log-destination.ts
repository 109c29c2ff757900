import { once } from 'node:events'
import { constants, openSync } from 'node:fs'
import { isatty } from 'node:tty'
import sonicBoom from 'sonic-boom'

/** The most bytes of lines that wait to be written. */
const mostWaitingBytes = 4 * 2 ** 20
/** The time after a failure until the waiting lines are tried again, in ms. */
const retryMs = 1000

/** The destination of log lines. It never blocks and never throws. */
export interface LogDestination {
  write(line: string): void
  /** Number of lines that were dropped since the start. */
  dropped(): number
  /** Resolves once all lines are written, at the first failure, or after a time in ms. */
  flushed(withinMs: number): Promise<void>
}

/**
 * Writes lines to stdout asynchronously. Lines wait in memory while the disk is full, the pipe is closed or its reader stops; lines
 * beyond 4 MB are dropped and counted.
 *
 * @param onTaken Receives the number of dropped lines after the waiting lines are written.
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
    // The stream keeps the lines and writes them with the next one, which can come late.
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

/** A descriptor of stdout whose writes fail instead of blocking. A thread that blocks in a write would outlive the process. */
function descriptor(): number {
  if (!isatty(1)) {
    // Node opens the stream of a pipe or a socket in non-blocking mode, which applies to the descriptor.
    process.stdout.on('error', () => {})
    return 1
  }
  try {
    return openSync('/dev/stdout', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return 1
  }
}
