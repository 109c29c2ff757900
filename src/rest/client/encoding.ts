import { promises, type Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import { errors } from 'undici'
import { Roomless } from './room.ts'

/** An answer with an unknown encoding, or with bytes that do not fit it. */
export class Undecodable extends Error {
  override readonly name = 'Undecodable'
}

/** Larger than zlib's default, because documents are large. This saves turns of the event loop. */
const chunkSize = 64 * 1024
/** The least that zlib takes. */
const smallestChunk = 64
/** The limit of RFC 9659 for senders. A few bytes could otherwise claim the memory of a larger window. */
const zstdWindowLog = 23

/** One encoding: for a body as it arrives, and for a whole one. */
export interface Decoder {
  readonly stream: () => zlib.Gunzip
  /** Throws if the body has more bytes than `maxOutputLength`. */
  readonly whole: (body: Buffer, limit: { readonly maxOutputLength: number }) => Buffer
}

const zstdOptions = { chunkSize, params: { [zlib.constants.ZSTD_d_windowLogMax]: zstdWindowLog } }

const gzip: Decoder = {
  stream: () => zlib.createGunzip({ chunkSize }),
  whole: (body, limit) => zlib.gunzipSync(body, { chunkSize: chunkSizeOf(body), ...limit }),
}

/** The most bytes that are reserved on the word of a body, and for each of its bytes: deflate packs no denser. */
const mostReserved = 1024 * 1024
const mostPacked = 1032

/** The size that a gzip file gives at its end (RFC 1952), so that the text comes in one piece. It can be wrong. */
function chunkSizeOf(body: Buffer): number {
  const told = body.length < 4 ? 0 : body.readUInt32LE(body.length - 4)
  return Math.max(smallestChunk, Math.min(told + 1, mostPacked * body.length, mostReserved))
}

const decoders: Readonly<Record<string, Decoder | undefined>> = {
  gzip,
  'x-gzip': gzip,
  deflate: {
    stream: () => zlib.createInflate({ chunkSize }),
    whole: (body, limit) => zlib.inflateSync(body, { chunkSize, ...limit }),
  },
  br: {
    stream: () => zlib.createBrotliDecompress({ chunkSize }),
    whole: (body, limit) => zlib.brotliDecompressSync(body, { chunkSize, ...limit }),
  },
  // Node has zstd since 22.15.
  ...('createZstdDecompress' in zlib && {
    zstd: {
      stream: () => zlib.createZstdDecompress(zstdOptions),
      whole: (body, limit) => zlib.zstdDecompressSync(body, { ...zstdOptions, ...limit }),
    },
  }),
}

/** The encodings that LaunchDarkly may use for answers. */
export const acceptEncoding = ['gzip', 'br', 'zstd'].filter((name) => decoders[name]).join(', ')

/** The most encodings of an answer. Each takes memory. */
const mostEncodings = 4
const none: readonly Decoder[] = []

/**
 * The decoders of an answer, in the order of their use.
 *
 * @param header `Content-Encoding`, which lists the encodings in the order of their application.
 * @throws {Undecodable}
 */
export function decodersOf(header: string | string[] | undefined): readonly Decoder[] {
  if (header === undefined) return none
  const names = [header ?? []]
    .flat()
    .flatMap((part) => part.split(','))
    .map((part) => part.trim().toLowerCase())
    .filter((name) => name && name !== 'identity')
  if (names.length > mostEncodings) {
    throw new Undecodable(`expected at most ${mostEncodings} content encodings, but got ${names.length}`)
  }
  return names.reverse().map((name) => {
    const decoder = Object.hasOwn(decoders, name) ? decoders[name] : undefined
    if (decoder) return decoder
    throw new Undecodable(`expected ${acceptEncoding} as its content encoding, but got ${name.slice(0, 40)}`)
  })
}

const unfitting = 'its bytes are not what its content encoding says, or end too soon'

/**
 * Decodes a whole body.
 *
 * @throws {Undecodable} if the bytes do not fit their encoding, or end too soon.
 * @throws {errors.ResponseExceededMaxSizeError}
 */
export function decodedAtOnce(body: Buffer, decoders: readonly Decoder[], mostBytes: number): Buffer {
  if (body.length === 0) return body
  try {
    return decoders.reduce((bytes, { whole }) => whole(bytes, { maxOutputLength: mostBytes }), body)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new errors.ResponseExceededMaxSizeError()
    throw new Undecodable(unfitting, { cause })
  }
}

/**
 * Decodes a body as it arrives. Stops as soon as any of the decoders produces too many bytes.
 *
 * @param onBytes Called with the number of bytes of each decoded part. Its error ends the decoding.
 * @throws {Undecodable} if the bytes do not fit their encoding, or end too soon.
 * @throws {errors.ResponseExceededMaxSizeError}
 */
export async function decoded(
  body: Readable,
  decoders: readonly Decoder[],
  mostBytes: number,
  onBytes: (bytes: number) => void,
): Promise<Buffer> {
  const parts: Buffer[] = []
  let corrupt: Error | undefined
  const stages = decoders.map(({ stream }) => stream())
  for (const stage of stages) {
    stage.once('error', (error) => {
      // If the body breaks off, its error also reaches the decoders.
      if (error !== body.errored) corrupt ??= error
    })
  }

  /** Passes bytes on up to the limit. */
  async function* limited(source: AsyncIterable<Buffer>) {
    let bytes = 0
    for await (const part of source) {
      bytes += part.length
      if (bytes > mostBytes) throw new errors.ResponseExceededMaxSizeError()
      yield part
    }
  }
  async function collect(source: AsyncIterable<Buffer>) {
    for await (const part of limited(source)) {
      onBytes(part.length)
      parts.push(part)
    }
  }

  try {
    const between = stages.flatMap((stage, at) => (at === 0 ? [stage] : [limited, stage]))
    // The types accept functions only in a literal list.
    await promises.pipeline([body, ...between, collect] as unknown as NodeJS.ReadWriteStream[])
  } catch (error) {
    if (error instanceof errors.ResponseExceededMaxSizeError || error instanceof Roomless || !corrupt) throw error
    throw new Undecodable(unfitting, { cause: corrupt })
  }
  return Buffer.concat(parts)
}
