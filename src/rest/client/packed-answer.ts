import type { Reply } from './answer.ts'
import { keepable } from './answer-cache.ts'

/** An answer as gateways share it. */
export interface SharedAnswer {
  /** The mark of the holder when the read began. */
  readonly since: string
  /** The last change before the read began. */
  readonly after: string
  /** The time at which the answer came, in epoch ms. */
  readonly at: number
  readonly reply: Reply
}

/** Writes an answer: the length of its head, the head as JSON, and the body as it came. */
export function packed({ reply, ...marks }: SharedAnswer): Buffer {
  const { status, headers, body } = keepable(reply)
  const head = Buffer.from(JSON.stringify({ ...marks, status, type: headers['content-type'] }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return Buffer.concat([length, head, body])
}

/** Reads an answer. Undefined if it was written in another way. */
export function unpacked(text: Buffer): SharedAnswer | undefined {
  if (text.length < 4) return undefined
  const end = 4 + text.readUInt32BE()
  const head = headIn(text.subarray(4, end))
  if (!head) return undefined
  const { since, after, at, status, type } = head
  if (typeof since !== 'string' || typeof after !== 'string') return undefined
  if (typeof at !== 'number' || typeof status !== 'number') return undefined
  const headers = { 'content-type': typeof type === 'string' ? type : undefined }
  return { since, after, at, reply: { status, headers, body: text.subarray(end) } }
}

function headIn(text: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(text.toString())
  } catch {
    return undefined
  }
}
