import { createGraphQLError } from 'graphql-yoga'
import { timerMs } from '../rest/client/clock.ts'

export interface BodyLimits {
  /** The most bytes of a body. */
  readonly maximumBytes: number
  /** The time for the body, from now, in ms. */
  readonly withinMs: number
}

/** A body that is too large is read, without being kept, up to this multiple of the limit. */
const patience = 4

/**
 * Reads the body of a request as UTF-8. Yoga's own limit pipes every body through a transform stream, which halves the number of
 * requests per second. Here, only a body without an announced length is counted.
 *
 * @throws {GraphQLError} with status 413 for a body that is too large, 408 for a body that is too slow, and 400 for bytes that are
 *   not UTF-8.
 */
export async function bodyOf(request: Request, { maximumBytes, withinMs }: BodyLimits): Promise<string> {
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) > maximumBytes) throw tooLarge(maximumBytes)
  const bytes: Promise<ArrayBuffer | Uint8Array> =
    announced === null ? counted(request, maximumBytes) : request.arrayBuffer()
  return decoded(await inTime(bytes, withinMs))
}

async function counted({ body }: Request, maximumBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size <= maximumBytes) chunks.push(chunk)
    // A client receives the answer only after its body is read. An endless body is cut off.
    if (size > patience * maximumBytes) break
  }
  if (size > maximumBytes) throw tooLarge(maximumBytes)
  return Buffer.concat(chunks)
}

const tooLarge = (maximum: number) =>
  createGraphQLError(`Expected a request body of at most ${maximum} bytes, but got a larger one.`, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 413 } },
  })

/** Returns the value if it comes in time. Otherwise refuses the request and closes the connection, because the rest may still come. */
async function inTime<Value>(reading: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), timerMs(Math.max(0, ms)))
  })
  try {
    return await Promise.race([reading, timeout])
  } finally {
    clearTimeout(timer)
  }
}

const tooSlow = () =>
  createGraphQLError(
    'Expected the whole request before its deadline (REQUEST_DEADLINE_MS), but got only a part of it.',
    {
      extensions: { code: 'BAD_REQUEST', http: { status: 408, headers: { connection: 'close' } } },
    },
  )

/** Decodes UTF-8 and removes a byte order mark. Other bytes would reach LaunchDarkly as wrong characters. */
function decoded(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw createGraphQLError('Expected the body of the request in UTF-8, but got bytes that are not UTF-8.', {
      extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
    })
  }
}
