import { createGraphQLError } from 'graphql-yoga'
import { timerMs } from '../rest/client/clock.ts'

export interface BodyLimits {
  /** Number of bytes that a body may have. */
  readonly maximumBytes: number
  /** How long the body may take from now on, in ms. */
  readonly withinMs: number
}

/** How many times the limit is read, though not kept, of a body that is too large. */
const patience = 4

/**
 * Reads the body of a request as UTF-8. Yoga's own limit pipes every body through a transform stream, which halves the number of
 * requests per second; here only a body that does not announce its length is counted.
 *
 * @throws {GraphQLError} with the status 413 for a body that is too large, 408 for one that takes too long, 400 for other bytes than
 *   UTF-8.
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
    // A client hears the answer only if its body is read. Nobody has to read a body without end.
    if (size > patience * maximumBytes) break
  }
  if (size > maximumBytes) throw tooLarge(maximumBytes)
  return Buffer.concat(chunks)
}

const tooLarge = (maximum: number) =>
  createGraphQLError(`Expected a request body of at most ${maximum} bytes, but got a larger one.`, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 413 } },
  })

/** What comes in time, or a refusal that closes the connection, on which the rest may still come. */
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

/** A byte order mark is left out. Bytes that are not UTF-8 would reach LaunchDarkly as other characters than were meant. */
function decoded(bytes: ArrayBuffer | Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw createGraphQLError('Expected the body of the request in UTF-8, but got bytes that are not UTF-8.', {
      extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
    })
  }
}
