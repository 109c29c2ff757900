import { timerMs } from '../rest/client/clock.ts'

/**
 * Why there is no body. `oversized`: it has too many bytes. `incomplete`: its end did not come, or came too late. `busy`: all bodies
 * together have too many bytes.
 */
export type Unread = 'oversized' | 'incomplete' | 'busy'

export interface WebhookBodies {
  /**
   * Reads a body as it was sent.
   *
   * @param heard Receives each part of the body.
   */
  read(request: Request, heard: (chunk: Uint8Array) => void): Promise<Buffer | Unread>
}

export interface WebhookBodyLimits {
  /** The most bytes of a body. */
  readonly maximumBytes: number
  /** The most bytes of all bodies that arrive at a time. */
  readonly maximumTotalBytes: number
  /** The time for a body, in ms. */
  readonly withinMs: number
}

/** Reads bodies of which nothing is known yet. Whatever is sent, a bounded number of bytes is kept. */
export function webhookBodies({ maximumBytes, maximumTotalBytes, withinMs }: WebhookBodyLimits): WebhookBodies {
  let kept = 0

  async function whole({ body }: Request, heard: (chunk: Uint8Array) => void): Promise<Buffer | Unread> {
    const chunks: Uint8Array[] = []
    let size = 0
    try {
      // A loop with `for await` would break the connection at its end, and the client would not get its answer.
      const parts = (body as AsyncIterable<Uint8Array> | null)?.[Symbol.asyncIterator]()
      for (let part = await parts?.next(); part && !part.done; part = await parts!.next()) {
        const chunk = part.value
        size += chunk.byteLength
        kept += chunk.byteLength
        if (size > maximumBytes) return 'oversized'
        if (kept > maximumTotalBytes) return 'busy'
        chunks.push(chunk)
        heard(chunk)
      }
      return Buffer.concat(chunks)
    } catch {
      return 'incomplete'
    } finally {
      kept -= size
    }
  }

  return {
    async read(request, heard) {
      if (Number(request.headers.get('content-length')) > maximumBytes) return 'oversized'
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<Unread>((resolve) => {
        timer = setTimeout(resolve, timerMs(withinMs), 'incomplete')
      })
      try {
        return await Promise.race([whole(request, heard), late])
      } finally {
        clearTimeout(timer)
      }
    },
  }
}
