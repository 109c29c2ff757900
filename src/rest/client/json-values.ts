const [quote, backslash, comma, brace, bracket] = [...'"\\,{['].map((mark) => mark.charCodeAt(0))

/** Whether a text of JSON has more values than a number, before it is parsed. See {@link valuesIn}. */
export const holdsMoreThan = (most: number, text: Buffer): boolean =>
  // Each value counts by a character of its own.
  text.length > most && valuesIn(text) > most

/**
 * Number of values in a text of JSON, before it is parsed. An empty list or object in a list counts twice, as much as it takes beside a
 * number. A text that is not JSON may have any number.
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

/** Where the string that begins at a place ends. */
function endOfString(text: Buffer, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== quote) at += text[at] === backslash ? 2 : 1
  return at
}
