import { promises, type Readable } from 'node:stream'
import * as zlib from 'node:zlib'
import { errors } from 'undici'

/** An answer whose encoding is not known, or whose bytes are not of it. */
export class Undecodable extends Error {
  override readonly name = 'Undecodable'
}

/** More at a time than zlib does by itself, as documents are large: it saves turns of the event loop. */
const chunkSize = 64 * 1024
/** What RFC 9659 has senders keep to. A larger window would be memory that a few bytes can ask for. */
const zstdWindowLog = 23

const decoders: Readonly<Record<string, (() => zlib.Gunzip) | undefined>> = {
  gzip: () => zlib.createGunzip({ chunkSize }),
  'x-gzip': () => zlib.createGunzip({ chunkSize }),
  deflate: () => zlib.createInflate({ chunkSize }),
  br: () => zlib.createBrotliDecompress({ chunkSize }),
  // Node has it from 22.15 on.
  ...('createZstdDecompress' in zlib && {
    zstd: () =>
      zlib.createZstdDecompress({ chunkSize, params: { [zlib.constants.ZSTD_d_windowLogMax]: zstdWindowLog } }),
  }),
}

/** What LaunchDarkly may compress its answers with. */
export const acceptEncoding = ['gzip', 'br', 'zstd'].filter((name) => decoders[name]).join(', ')

/** Nobody has a reason for more, and each takes memory. */
const mostEncodings = 4

/**
 * The decoders of an answer, in the order in which its bytes pass them.
 *
 * @param header `Content-Encoding`, which names the encodings in the order in which they were applied.
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
 * Reads a body through decoders, and stops as soon as any of them has made more bytes than are taken.
 *
 * @throws {Undecodable} if bytes are not of their encoding, or end too soon.
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
      // When the body breaks off, its error reaches the decoders as well.
      if (error !== body.errored) corrupt ??= error
    })
  }

  /** Passes bytes on as long as there are no more than are taken. */
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
    // The types know functions only where their number is written down.
    await promises.pipeline([body, ...between, collect] as unknown as NodeJS.ReadWriteStream[], { signal })
  } catch (error) {
    if (signal.aborted || error instanceof errors.ResponseExceededMaxSizeError || !corrupt) throw error
    if (isEmpty) return Buffer.alloc(0)
    throw new Undecodable('its bytes are not what its content encoding says, or end too soon', { cause: corrupt })
  }
  return Buffer.concat(parts)
}
