import { promises, type Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import { errors } from 'undici'

/** An answer with an unknown encoding, or with bytes that do not fit it. */
export class Undecodable extends Error {
  override readonly name = 'Undecodable'
}

/** Larger than zlib's default, because documents are large. This saves turns of the event loop. */
const chunkSize = 64 * 1024
/** The limit of RFC 9659 for senders. A few bytes could otherwise claim the memory of a larger window. */
const zstdWindowLog = 23

const decoders: Readonly<Record<string, (() => zlib.Gunzip) | undefined>> = {
  gzip: () => zlib.createGunzip({ chunkSize }),
  'x-gzip': () => zlib.createGunzip({ chunkSize }),
  deflate: () => zlib.createInflate({ chunkSize }),
  br: () => zlib.createBrotliDecompress({ chunkSize }),
  // Node has zstd since 22.15.
  ...('createZstdDecompress' in zlib && {
    zstd: () =>
      zlib.createZstdDecompress({ chunkSize, params: { [zlib.constants.ZSTD_d_windowLogMax]: zstdWindowLog } }),
  }),
}

/** The encodings that LaunchDarkly may use for answers. */
export const acceptEncoding = ['gzip', 'br', 'zstd'].filter((name) => decoders[name]).join(', ')

/** The most encodings of an answer. Each takes memory. */
const mostEncodings = 4

/**
 * The decoders of an answer, in the order of their use.
 *
 * @param header `Content-Encoding`, which lists the encodings in the order of their application.
 * @throws {Undecodable}
 */
export function decodersOf(header: string | string[] | undefined): readonly (() => zlib.Gunzip)[] {
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

/**
 * Reads a body through decoders. Stops as soon as any of them produces too many bytes.
 *
 * @throws {Undecodable} if the bytes do not fit their encoding, or end too soon.
 * @throws {errors.ResponseExceededMaxSizeError}
 */
export async function decoded(
  body: Readable,
  makers: readonly (() => zlib.Gunzip)[],
  { mostBytes, signal }: { readonly mostBytes: number; readonly signal: AbortSignal },
): Promise<Buffer> {
  const parts: Buffer[] = []
  let corrupt: Error | undefined
  const stages = makers.map((make) => make())
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
  let isEmpty = true
  async function* noticed(source: AsyncIterable<Buffer>) {
    for await (const part of source) {
      isEmpty = false
      yield part
    }
  }
  async function collect(source: AsyncIterable<Buffer>) {
    for await (const part of limited(source)) parts.push(part)
  }

  try {
    const between = stages.flatMap((stage, at) => [at === 0 ? noticed : limited, stage])
    // The types accept functions only in a literal list.
    await promises.pipeline([body, ...between, collect] as unknown as NodeJS.ReadWriteStream[], { signal })
  } catch (error) {
    if (signal.aborted || error instanceof errors.ResponseExceededMaxSizeError || !corrupt) throw error
    if (isEmpty) return Buffer.alloc(0)
    throw new Undecodable('its bytes are not what its content encoding says, or end too soon', { cause: corrupt })
  }
  return Buffer.concat(parts)
}
