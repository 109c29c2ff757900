import type { Pace } from '../rest/client/pace.ts'

/** JSON of values that may be large, made piece by piece, so that others have their turn between. */

/** How long a piece of work may take before others have their turn, in ms. */
const turnMs = 5

/** What one piece of JSON is made of at most: about so many values, and texts of 64 characters for one of them. */
const mostOfPiece = 2000

/** More than an answer may have. */
export class TooLong extends Error {
  override readonly name = 'TooLong'
}

/**
 * The value as JSON, as `JSON.stringify` makes it.
 *
 * @param most how many bytes it may have.
 * @param pace gives each piece its turn.
 * @throws {TooLong} as soon as it has more.
 */
export async function serialised(value: unknown, most: number, pace: Pace): Promise<string> {
  const pieces: string[] = []
  let bytes = 0
  let since = performance.now()
  for (const piece of piecesOf(value)) {
    bytes += Buffer.byteLength(piece)
    if (bytes > most) throw new TooLong()
    pieces.push(piece)
    if (performance.now() - since < turnMs) continue
    await pace.turn()
    since = performance.now()
  }
  return pieces.join('')
}

function* piecesOf(given: unknown): Generator<string> {
  const value = ofJson(given)
  if (typeof value !== 'object' || value === null || weight(value, mostOfPiece) < mostOfPiece) {
    yield JSON.stringify(value) ?? 'null'
  } else if (Array.isArray(value)) yield* piecesOfList(value)
  else yield* piecesOfObject(value)
}

/** The value that stands for an object in JSON, if the object says so, as `JSON.stringify` asks for it. */
const ofJson = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'toJSON' in value && typeof value.toJSON === 'function'
    ? (value.toJSON() as unknown)
    : value

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

/** About how much a value is to write down; no more than a number. */
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
      for (const name in one) {
        sum += name.length >> 6
        open.push((one as Readonly<Record<string, unknown>>)[name])
      }
    }
  }
  return Math.min(sum, most)
}
