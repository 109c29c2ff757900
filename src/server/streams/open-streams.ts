import { createStream, type Stream, type StreamOptions } from './stream.ts'

/** The streams that are open in this process. */
export interface OpenStreams {
  /** Opens a stream. */
  open(options: StreamOptions): Stream
  readonly size: number
  /** Completes all streams, and from now on each new one at once. */
  drain(): void
}

/**
 * Sends the heartbeats of all streams by one timer. Proxies close connections without traffic, often after a minute or less.
 *
 * @param heartbeatMs The interval, in ms.
 */
export function openStreams(heartbeatMs: number): OpenStreams {
  const streams = new Set<Stream>()
  let timer: NodeJS.Timeout | undefined
  let draining = false

  function beat() {
    for (const stream of streams) stream.beat()
  }

  function close(stream: Stream) {
    streams.delete(stream)
    if (streams.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    open({ onClosed, ...options }) {
      const stream: Stream = createStream({
        ...options,
        onClosed() {
          close(stream)
          onClosed()
        },
      })
      streams.add(stream)
      timer ??= setInterval(beat, heartbeatMs).unref()
      // The caller has yet to attach its results.
      if (draining) queueMicrotask(stream.complete)
      return stream
    },
    get size() {
      return streams.size
    },
    drain() {
      draining = true
      for (const stream of streams) stream.complete()
    },
  }
}
