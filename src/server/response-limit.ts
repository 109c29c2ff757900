import { createGraphQLError, type Plugin } from 'graphql-yoga'
import type { Pace } from '../rest/client/pace.ts'
import { serialised, TooLong, weight } from './serialised.ts'

/** What is light is written down at once, as it takes less than a turn. */
const light = 20_000
/** As many bytes as what is light cannot have. */
const bytesOfLight = 16_000_000

interface Part {
  readonly data?: unknown
  readonly incremental?: unknown
  readonly errors?: readonly unknown[]
  readonly extensions?: unknown
}

/** What Yoga asks of a result to write it down. It hands over the result without what is internal in its errors and extensions. */
type Stringify = (published: Part) => string

/**
 * Refuses answers over a number of bytes, before anything of them is sent, and writes down large ones in turns with other requests.
 * The parts of an answer that comes in parts count together, and end where they are too many.
 */
export function responseLimit(most: number, pace: Pace): Plugin {
  return {
    onResultProcess({ result, setResult }) {
      if (Array.isArray(result)) return
      if (Symbol.asyncIterator in result)
        return setResult(limitedParts(result as AsyncIterable<Part>, most, pace) as never)
      if (isLight(result, most)) return
      return written(result as Part, most, pace).then((stringify) =>
        setResult(stringify ? { ...result, stringify } : { errors: [tooLarge(most)] }),
      )
    },
  }
}

const isLight = (part: object, most: number): boolean => most >= bytesOfLight && weight(part, light) < light

/** Undefined if it is more than may be. */
async function written(part: Part, most: number, pace: Pace): Promise<Stringify | undefined> {
  const { errors: _, extensions: __, ...large } = part
  try {
    const text = await serialised(large, most, pace)
    return ({ errors, extensions }) => {
      const small = JSON.stringify({ errors, extensions })
      if (small === '{}') return text
      // A request that was refused has nothing but errors.
      return text === '{}' ? small : `${small.slice(0, -1)},${text.slice(1)}`
    }
  } catch (error) {
    if (error instanceof TooLong) return undefined
    throw error
  }
}

async function* limitedParts(parts: AsyncIterable<Part>, most: number, pace: Pace): AsyncGenerator<Part> {
  let left = most
  for await (const part of parts) {
    const write = isLight(part, most) ? JSON.stringify : await written(part, left, pace)
    if (!write || left < 0) {
      yield { errors: [tooLarge(most)], hasNext: false } as Part
      return
    }
    const stringify: Stringify = (published) => {
      const text = write(published)
      left -= Buffer.byteLength(text)
      return text
    }
    yield { ...part, stringify } as Part
  }
}

const tooLarge = (most: number) =>
  createGraphQLError(
    `Expected an answer of at most ${most} bytes (MAX_RESPONSE_BYTES), but got a larger one. Ask for less at a time.`,
    { extensions: { code: 'ANSWER_TOO_LARGE', http: { status: 400, spec: true } } },
  )
