import type { Read } from '../../src/loaders/read.ts'
import { RestError } from '../../src/rest/errors.ts'
import { holesOf, type Operation } from '../../src/rest/operation.ts'
import { range } from './collection.ts'

/** The key of the document at a place of a list. A key beyond the list names nothing. */
export const keyAt = (place: number) => `key-${place}`

/** What a plan asked of a list. */
export interface Counted {
  readonly read: Read
  readonly calls: () => number
  /** The number of round trips: calls that are made before one of them is answered belong together. */
  readonly waves: () => number
}

interface CountedOptions {
  /** What else a document has. Default nothing. */
  readonly more?: (place: number) => object
  /** The places that a filter finds. Default none. */
  readonly filtered?: (filter: string) => readonly number[]
}

/**
 * A list of so many documents with a route for each of them, which counts calls and waves in logical time. Repeated reads cost nothing,
 * as in a request.
 *
 * @param perPage The most documents in a page.
 */
export function countedList(
  list: Pick<Operation, 'name'>,
  total: number,
  perPage: number,
  { more = () => ({}), filtered = () => [] }: CountedOptions = {},
): Counted {
  let calls = 0
  let waves = 0
  let wave: Promise<void> | undefined
  const documentAt = (place: number) => ({ key: keyAt(place), _id: keyAt(place), ...more(place) })
  const answered = async () => {
    calls++
    wave ??= new Promise<void>((done) => setTimeout(done)).then(() => {
      wave = undefined
      waves++
    })
    await wave
  }
  const answers = new Map<string, Promise<unknown>>()
  const read = (operation: Operation<never, unknown>, args: Readonly<Record<string, never>>) => {
    const name = JSON.stringify([operation.name, args])
    const answer = answers.get(name) ?? ask(operation, args)
    answers.set(name, answer)
    return answer
  }
  const ask = async (operation: Operation<never, unknown>, args: Readonly<Record<string, never>>) => {
    await answered()
    if (operation.name === list.name) {
      const { offset = 0, limit = 20, filter } = args as { offset?: number; limit?: number; filter?: string }
      const places = filter === undefined ? range(0, total) : filtered(filter)
      const items = places.slice(offset, offset + Math.min(limit, perPage)).map(documentAt)
      return { items, totalCount: places.length }
    }
    const place = Number(String(args[holesOf(operation.path).at(-1)!]).replace('key-', ''))
    if (place < total || filtered('').includes(place)) return documentAt(place)
    throw new RestError('none', { trouble: 'refused', operation: operation.name, status: 404, meaning: 'not-found' })
  }
  return { read: Object.assign(read, { afford: () => {} }) as unknown as Read, calls: () => calls, waves: () => waves }
}
