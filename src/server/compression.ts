import { pipeline, Readable, type Transform } from 'node:stream'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { Plugin } from 'graphql-yoga'
import Negotiator from 'negotiator'

interface Coding {
  readonly whole: (body: Uint8Array) => Promise<Buffer>
  /** Compresses a stream so that each part is readable as soon as it is written. */
  readonly parts: () => Transform
}

const { constants } = zlib
/** Brotli's default quality is for files that are compressed once. Quality 4 is about as fast as gzip and gives smaller answers. */
const brotli = { [constants.BROTLI_PARAM_QUALITY]: 4 }

/** The content codings by name, the preferred one first. */
const codings: Readonly<Record<string, Coding>> = {
  // Node has zstd since 22.15.
  ...('zstdCompress' in zlib && {
    zstd: {
      whole: promisify(zlib.zstdCompress),
      parts: () => zlib.createZstdCompress({ flush: constants.ZSTD_e_flush }),
    },
  }),
  br: {
    whole: (body) => promisify(zlib.brotliCompress)(body, { params: brotli }),
    parts: () => zlib.createBrotliCompress({ params: brotli, flush: constants.BROTLI_OPERATION_FLUSH }),
  },
  gzip: {
    whole: (body) => promisify(zlib.gzip)(body),
    parts: () => zlib.createGzip({ flush: constants.Z_SYNC_FLUSH }),
  },
}

function partsOf(body: AsyncIterable<Uint8Array>, coding: Coding): Transform {
  const parts = coding.parts()
  // If a client disconnects, the stream ends with an error, which is ignored. The pipeline stops the source.
  pipeline(Readable.from(body), parts, () => {})
  parts.on('error', () => {})
  return parts
}

const names = Object.keys(codings)

/** The published types are of an older version without the preference among codings of equal weight. */
interface EncodingNegotiator {
  encoding(available: readonly string[], options: { readonly preferred: readonly string[] }): string | undefined
}

function codingFor(accepted: string): string | undefined {
  const negotiator: EncodingNegotiator = new Negotiator({ headers: { 'accept-encoding': accepted } })
  return negotiator.encoding(names, { preferred: names })
}

/** A shorter answer fits into one packet without compression. */
const leastBytes = 1024

const compressible = /^(?:text\/|multipart\/mixed|image\/svg|application\/(?:[\w.+-]+\+)?json)/

/** Marks a request whose server compresses answers itself. */
export interface Uncompressed {
  readonly uncompressed?: boolean
}

/**
 * Compresses answers with zstd, br or gzip, by `Accept-Encoding` (RFC 9110, section 12.5.3). An answer in parts is flushed after
 * each part. An answer that forbids it by `no-transform`, such as the stream of a subscription, is not compressed. This must be the last
 * plugin that changes a response.
 */
export function compression(): Plugin {
  return {
    onResponse({ request, response, setResponse, serverContext, fetchAPI: { Response } }) {
      if ((serverContext as Uncompressed | undefined)?.uncompressed) return
      const { headers } = response
      if (headers.get('cache-control')?.includes('no-transform')) return
      if (headers.has('content-encoding') || !compressible.test(headers.get('content-type') ?? '')) return
      headers.append('vary', 'Accept-Encoding')
      const accepted = request.headers.get('accept-encoding')
      const name = accepted && codingFor(accepted)
      const coding = name ? codings[name] : undefined
      // The library makes a stream of the body as soon as the property is read.
      if (!name || !coding || isShort(headers) || !response.body) return
      return compressed(response, coding).then((body) => {
        headers.delete('content-length')
        headers.set('content-encoding', name)
        setResponse(new Response(body as unknown as BodyInit, { status: response.status, headers }))
      })
    },
  }
}

/** Only a complete body has a length. */
const isShort = (headers: Headers): boolean => Number(headers.get('content-length') ?? leastBytes) < leastBytes

const compressed = async (response: Response, coding: Coding): Promise<Buffer | Transform> =>
  response.headers.has('content-length')
    ? coding.whole(new Uint8Array(await response.arrayBuffer()))
    : partsOf(response.body as unknown as AsyncIterable<Uint8Array>, coding)
