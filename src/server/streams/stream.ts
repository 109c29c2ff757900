import { Readable } from 'node:stream'

export interface StreamOptions {
  /** The first text. */
  readonly start: string
  /** The text of a heartbeat. */
  readonly heartbeat: string
  /** Completes the operations of the stream and ends it. */
  readonly complete: () => void
  /** Called once, when the stream has ended or its client is gone. */
  readonly onClosed: () => void
}

/** The body of an answer that goes on for as long as its client reads. */
export interface Stream {
  readonly body: Readable
  /** Sends a text. Resolves when the client has room for more, or is gone. */
  write(text: string): Promise<void>
  /** Sends a last text and ends the body. */
  end(text?: string): void
  /** Sends a heartbeat if the client has read everything before. Otherwise counts it as missed, and cuts off the client after some. */
  beat(): void
  readonly complete: () => void
}

/** The number of heartbeats that a client may miss in sequence. */
const mostMissed = 4

export function createStream({ start, heartbeat, complete, onClosed }: StreamOptions): Stream {
  let writers: (() => void)[] = []
  let missed = 0

  function release() {
    const ready = writers
    writers = []
    for (const resume of ready) resume()
  }

  const body = new Readable({
    highWaterMark: 16 * 1024,
    read: release,
    destroy(_, callback) {
      release()
      onClosed()
      callback(null)
    },
  })
  body.push(start)
  const isOver = () => body.destroyed || body.readableEnded
  let ending = false

  return {
    body,
    complete,
    async write(text) {
      if (ending || isOver() || body.push(text)) return
      await new Promise<void>((resolve) => writers.push(resolve))
    },
    end(text) {
      if (ending || isOver()) return
      ending = true
      if (text) body.push(text)
      body.push(null)
    },
    beat() {
      if (isOver()) return
      missed = body.readableLength > 0 ? missed + 1 : 0
      if (missed > mostMissed) body.destroy()
      else if (missed === 0 && !ending) body.push(heartbeat)
    },
  }
}
