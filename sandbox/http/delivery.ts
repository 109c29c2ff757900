import type { ServerResponse } from 'node:http'
import type { Answer, Reply } from '../faults/faults.ts'
import { compressed } from './compression.ts'

/** How an answer goes out. */
type Way = Pick<Reply, 'delayMs' | 'bodyMs' | 'reset' | 'truncate'>

const pieces = 10

/** Of a delay: an hour is more than any client waits, and less than a timer can hold. */
export const longestMs = 3_600_000

/** The way of one answer to its client, who may go before the answer is whole. */
export function delivery(response: ServerResponse, onHangUp: () => void = () => {}) {
  let isBroken = false
  response.once('close', () => {
    if (!isBroken && !response.writableFinished) onHangUp()
  })

  /** Says whether the client was there to the end; a connection that is broken on purpose is an end. */
  return async (answer: Answer, { delayMs = 0, bodyMs = 0, reset, truncate }: Way = {}): Promise<boolean> => {
    if (delayMs > 0 && !response.destroyed) await pause(response, delayMs)
    if (response.destroyed) return false
    const breakOff = (failure?: Error | null) => {
      isBroken ||= !failure
      response.destroy()
    }
    if (reset) {
      breakOff()
      return true
    }
    const plain = Buffer.from(answer.text, answer.encoding)
    const whole = answer.compress ? compressed(plain, answer.compress) : plain
    setHead(response, answer, whole.length)
    const sent = truncate ? whole.subarray(0, Math.floor(whole.length / 2)) : whole
    const rest = bodyMs > 0 ? await slowly(response, sent, bodyMs) : sent
    if (response.destroyed) return false
    if (truncate) response.write(rest, breakOff)
    else response.end(rest)
    return true
  }
}

function setHead(response: ServerResponse, { status, headers }: Answer, length: number) {
  response.statusCode = status
  const hasBody = status !== 204 && status !== 304
  const all = hasBody ? { 'content-length': String(length), ...headers } : { ...headers, 'content-type': null }
  for (const [name, value] of Object.entries(all)) {
    if (value === null) response.removeHeader(name)
    else response.setHeader(name, value)
  }
}

/** Sends the headers at once and the bytes bit by bit, but for the last of them. */
async function slowly(response: ServerResponse, bytes: Buffer, ms: number): Promise<Buffer> {
  const size = Math.max(1, Math.ceil(bytes.length / pieces))
  const count = Math.max(1, Math.ceil(bytes.length / size))
  response.flushHeaders()
  for (let piece = 0; piece < count - 1; piece++) {
    await pause(response, ms / count)
    if (response.destroyed) return bytes
    response.write(bytes.subarray(piece * size, (piece + 1) * size))
  }
  await pause(response, ms / count)
  return bytes.subarray((count - 1) * size)
}

/** Ends early when the client goes, so that nothing waits for nobody. */
function pause(response: ServerResponse, ms: number): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer)
      response.off('close', end)
      done()
    }
    const timer = setTimeout(end, ms)
    response.once('close', end)
  })
}
