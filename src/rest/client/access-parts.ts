import { endOfString } from './json-values.ts'

/** A JSON text in which each part `_access` is replaced by {@link leftOutMark}. */
export interface TextWithoutAccess {
  readonly text: Buffer
  /** Number of parts that are left out. */
  readonly parts: number
}

/** The value in place of a part that is left out. LaunchDarkly's value is an object. */
export const leftOutMark = 0

const begin = Buffer.from('"_access":{')
const mark = Buffer.from(`"_access":${leftOutMark}`)
const [quote, backslash, opens, opensList, closes, closesList] = [...'"\\{[}]'].map((one) => one.charCodeAt(0))

/**
 * Leaves out the objects that are values of `"_access"` before a JSON text is parsed. LaunchDarkly adds them to most documents, they can
 * be half of the text, and few requests select them. JSON of users can have such a property too, so the caller compares the number of
 * parts with what the shape of the document finds.
 *
 * @returns Undefined if there is no such part, or if the text is not JSON.
 */
export function withoutAccess(body: Buffer): TextWithoutAccess | undefined {
  let at = body.indexOf(begin)
  if (at < 0) return undefined
  const text = Buffer.allocUnsafe(body.length)
  let length = 0
  let from = 0
  let parts = 0
  for (; at >= 0; at = body.indexOf(begin, from)) {
    const end = endOfObject(body, at + begin.length)
    if (end < 0) return undefined
    // In front of the name of a property, so that no text contains it.
    if (at > 0 && body[at - 1] === backslash) return undefined
    length += body.copy(text, length, from, at)
    length += mark.copy(text, length)
    from = end
    parts++
  }
  length += body.copy(text, length, from)
  return { text: text.subarray(0, length), parts }
}

/** The position after the object whose first property begins at a position. Negative if it does not end. */
function endOfObject(text: Buffer, from: number): number {
  let open = 1
  for (let at = from; at < text.length; at++) {
    const one = text[at]
    if (one === quote) at = endOfString(text, at)
    else if (one === opens || one === opensList) open++
    else if ((one === closes || one === closesList) && --open === 0) return at + 1
  }
  return -1
}
