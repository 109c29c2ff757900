import type { Pace } from '../rest/client/pace.ts'

/** Serialises large values to JSON in pieces, so that other requests have their turn in between. */

/** The time of a turn, in ms. */
const turnMs = 5

/** The most weight of one piece of JSON: each value counts as one, and a text as one more for each 64 characters. */
const mostOfPiece = 2000

/** The most characters of a piece of a long text. */
const mostOfText = 2 ** 16

/** The JSON is longer than the limit. */
export class TooLong extends Error {
  override readonly name = 'TooLong'
}

/**
 * Serialises a value like `JSON.stringify`.
 *
 * @param most The most bytes.
 * @param pace Gives each piece its turn.
 * @returns The pieces of the text in UTF-8, which take no memory of the heap.
 * @throws {TooLong} as soon as the limit is exceeded.
 */
export async function serialised(value: unknown, most: number, pace: Pace): Promise<readonly Buffer[]> {
  const pieces: Buffer[] = []
  let bytes = 0
  let since = performance.now()
  for (const text of piecesOf(value)) {
    const piece = Buffer.from(text)
    bytes += piece.length
    if (bytes > most) throw new TooLong()
    pieces.push(piece)
    if (performance.now() - since < turnMs) continue
    await pace.turn()
    since = performance.now()
  }
  return pieces
}

function* piecesOf(given: unknown): Generator<string> {
  const value = ofJson(given)
  if (typeof value === 'string' && value.length > mostOfText) yield* piecesOfText(value)
  else if (typeof value !== 'object' || value === null || weight(value, mostOfPiece) < mostOfPiece) {
    yield JSON.stringify(value) ?? 'null'
  } else if (Array.isArray(value)) yield* piecesOfList(value)
  else yield* piecesOfObject(value)
}

/** The value that an object's `toJSON` returns, as in `JSON.stringify`. */
const ofJson = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function'
    ? (value.toJSON() as unknown)
    : value

/** A text of many megabytes would otherwise need its size once more in the heap. */
function* piecesOfText(text: string): Generator<string> {
  yield '"'
  for (let from = 0; from < text.length; ) {
    const to = from + mostOfText
    // Two surrogates that are one character stay together.
    const end = isHigh(text.charCodeAt(to - 1)) && to < text.length ? to - 1 : to
    yield JSON.stringify(text.slice(from, end)).slice(1, -1)
    from = end
  }
  yield '"'
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00

function* piecesOfList(list: readonly unknown[]): Generator<string> {
  let group: unknown[] = []
  let heavy = 0
  let begun = false
  const grouped = () => {
    const text = JSON.stringify(group).slice(1, -1)
    const piece = `${begun ? ',' : ''}${text}`
    begun = true
    group = []
    heavy = 0
    return piece
  }
  yield '['
  for (const one of list) {
    const of = weight(one, mostOfPiece)
    if (heavy + of >= mostOfPiece && group.length) yield grouped()
    if (of < mostOfPiece) {
      group.push(one)
      heavy += of
      continue
    }
    if (begun) yield ','
    begun = true
    yield* piecesOf(one)
  }
  if (group.length) yield grouped()
  yield ']'
}

function* piecesOfObject(object: object): Generator<string> {
  let mark = '{'
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined || typeof value === 'function') continue
    yield `${mark}${JSON.stringify(name)}:`
    mark = ','
    yield* piecesOf(value)
  }
  yield mark === '{' ? '{}' : '}'
}

/** The approximate work to serialise a value, at most `most`. */
export function weight(value: unknown, most: number): number {
  let sum = 0
  const open: unknown[] = [value]
  while (open.length && sum < most) {
    const one = open.pop()
    sum += 1
    if (typeof one === 'string') sum += one.length >> 6
    else if (Array.isArray(one)) {
      sum += Math.min(most, one.length)
      if (sum < most) for (const each of one) open.push(each)
    } else if (typeof one === 'object' && one !== null) {
      // Faster than for…in: the objects of an answer have no prototype.
      for (const name of Object.keys(one)) {
        sum += name.length >> 6
        open.push((one as Readonly<Record<string, unknown>>)[name])
      }
    }
  }
  return Math.min(sum, most)
}
