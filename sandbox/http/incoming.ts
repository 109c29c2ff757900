import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { ApiError, invalid } from './errors.ts'

/** Of a body: the file of an import holds some hundred thousand keys. */
const mostBytes = 20_000_000

/** Of lists and objects within each other: no document comes near, and whoever walks one may do so by recursion. */
const mostDepth = 100

/** The bytes of a body, none without one, or the refusal of one that is too long, of which nothing more is kept. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer | ApiError> {
  if (!hasBody(request.headers)) return Buffer.alloc(0)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= mostBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  return length > mostBytes
    ? new ApiError(413, `The body must have at most ${mostBytes} bytes, got ${length}`)
    : Buffer.concat(chunks)
}

const hasBody = (headers: IncomingHttpHeaders) =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined

/** The refusal of a value whose parts are too deep within each other; undefined for all others. */
export function depthRefusal(value: unknown): ApiError | undefined {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostDepth) return invalid(`The body must be at most ${mostDepth} lists and objects deep, got more`)
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return undefined
}

const tunnelled = ['PUT', 'PATCH', 'DELETE']

/** The method that a request means: a POST can stand for another one, for networks that block verbs. */
export function methodOf({ method = 'GET', headers }: IncomingMessage): string {
  const meant = headers['x-http-method-override']?.toString().toUpperCase()
  return method === 'POST' && meant !== undefined && tunnelled.includes(meant) ? meant : method
}

/** What lets pages of other origins ask, as LaunchDarkly does. */
export const crossOrigin = ({ origin }: IncomingHttpHeaders): Readonly<Record<string, string>> => ({
  'access-control-allow-headers': 'Accept, Content-Type, Content-Length, Accept-Encoding, Authorization',
  'access-control-allow-methods': 'OPTIONS, GET, DELETE, PATCH',
  'access-control-allow-origin': origin ?? '*',
  'access-control-max-age': '300',
})
