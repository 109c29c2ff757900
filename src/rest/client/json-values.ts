const [quote, backslash, comma, brace, bracket] = [...'"\\,{['].map((mark) => mark.charCodeAt(0))

/** Whether a JSON text contains more than `most` values, before it is parsed. See {@link valuesIn}. */
export const holdsMoreThan = (most: number, text: Buffer): boolean =>
  // Each value takes at least one character.
  text.length > most && valuesIn(text) > most

/**
 * Estimates the number of values in a JSON text before it is parsed. An empty list or object in a list counts twice, because it
 * takes twice the memory of a number. For a text that is not JSON, the number has no meaning.
 */
export function valuesIn(text: Buffer): number {
  let values = 0
  for (let at = 0; at < text.length; at++) {
    const mark = text[at]
    if (mark === quote) at = endOfString(text, at)
    else if (mark === comma || mark === brace || mark === bracket) values++
  }
  return values
}

/** The end of the string that begins at a position. */
export function endOfString(text: Buffer, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1
  return at
}
