import { createGraphQLError, mapAsyncIterator, type Plugin } from 'graphql-yoga'
import type { Pace } from '../rest/client/pace.ts'
import { serialised, TooLong, weight } from './serialised.ts'

/** A lighter answer is serialised at once, because it takes less than a turn. */
const light = 20_000
/** More bytes than a light answer can have. */
const bytesOfLight = 16_000_000

interface Part {
  readonly data?: unknown
  readonly incremental?: unknown
  readonly errors?: readonly unknown[]
  readonly extensions?: unknown
}

/** Serialises a result for Yoga. Yoga passes the result without the internal properties of its errors and extensions. */
type Stringify = (published: Part) => string

/**
 * Refuses answers above a number of bytes before anything is sent. Serialises large answers in turns with other requests. The parts
 * of an answer in parts count together, and the answer ends if they are too many. The events of a subscription count one by one, and an
 * error replaces an event that is too large.
 */
export function responseLimit(most: number, pace: Pace): Plugin {
  const subscribed = new WeakSet<Request>()
  return {
    onSubscribe({ args: { contextValue } }) {
      const { request } = contextValue as { readonly request?: Request }
      if (request) subscribed.add(request)
    },
    onResultProcess({ request, result, setResult }) {
      if (Array.isArray(result)) return
      if (Symbol.asyncIterator in result) {
        const limited = subscribed.has(request) ? limitedEvents : limitedParts
        return setResult(limited(result as AsyncIterable<Part>, most, pace) as never)
      }
      if (isLight(result, most)) return
      return written(result as Part, most, pace).then((stringify) =>
        setResult(stringify ? { ...result, stringify } : { errors: [tooLarge(most)] }),
      )
    },
  }
}

const isLight = (part: object, most: number): boolean => most >= bytesOfLight && weight(part, light) < light

/** Serialises a part. Undefined if the text is too long. */
async function written(part: Part, most: number, pace: Pace): Promise<Stringify | undefined> {
  const { errors: _, extensions: __, ...large } = part
  try {
    const [first = Buffer.of(), ...others] = await serialised(large, most, pace)
    return ({ errors, extensions }) => {
      const small = JSON.stringify({ errors, extensions })
      if (small === '{}') return textOf([first, ...others])
      // A refused request has only errors.
      if (String(first) === '{}') return small
      return textOf([Buffer.from(`${small.slice(0, -1)},`), first.subarray(1), ...others])
    }
  } catch (error) {
    if (error instanceof TooLong) return undefined
    throw error
  }
}

/** Node keeps a long text of bytes outside of the heap. */
const textOf = (pieces: readonly Buffer[]): string => Buffer.concat(pieces).toString()

/** The events of a subscription. A generator would hold back the end of the subscription until its next event. */
const limitedEvents = (events: AsyncIterable<Part>, most: number, pace: Pace): AsyncIterable<Part> =>
  mapAsyncIterator(events, async (event) => {
    const stringify = isLight(event, most) ? JSON.stringify : await written(event, most, pace)
    return stringify
      ? { ...event, stringify }
      : { ...event, data: null, errors: [tooLarge(most)], extensions: undefined }
  })

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
