import { withoutShapes } from '../rest/credentials.ts'

/** The words that the sentences of facts share. */

const longestValue = 40
const longestSentence = 300
const mostInList = 3

/** A text in one line, cut to 40 characters. Credentials are replaced before, because half of one would not be recognised. */
export const cut = (text: unknown): string => shortened(withoutShapes(String(text).slice(0, longestRead)), longestValue)

/** Much more than is shown, and than most credentials have. */
const longestRead = 400

/** The same in quotation marks. */
export const quoted = (text: unknown): string => `"${cut(text)}"`

/** A sentence in one line, cut to 300 characters. */
export const sentence = (text: string): string => shortened(text, longestSentence)

/** A value in words: a text as it is, and anything else as JSON. */
export const valueWords = (value: unknown): string => (typeof value === 'string' ? cut(value) : jsonWords(value))

/** The JSON of a value, cut to 40 characters. Little more is written, however large or deep the value is. */
export function jsonWords(value: unknown): string {
  let written = ''
  for (const part of jsonParts(value)) {
    written += part
    if (written.length > longestRead) break
  }
  return cut(written)
}

/** Each level writes a character before the next one, so that the depth is bounded by the length. */
function* jsonParts(value: unknown): Generator<string> {
  if (typeof value === 'string') yield JSON.stringify(value.slice(0, longestRead))
  else if (typeof value !== 'object' || value === null) yield JSON.stringify(value) ?? 'null'
  else if (Array.isArray(value)) {
    yield '['
    for (const [index, item] of value.entries()) {
      if (index > 0) yield ','
      yield* jsonParts(item)
    }
    yield ']'
  } else {
    yield '{'
    for (const [index, name] of Object.keys(value).entries()) {
      if (index > 0) yield ','
      yield* jsonParts(name)
      yield ':'
      yield* jsonParts((value as Readonly<Record<string, unknown>>)[name])
    }
    yield '}'
  }
}

/**
 * A list in words: three items at most, and the number of the others.
 *
 * @param last The word before the last item. Default none.
 * @example
 * listed(['a', 'b', 'c', 'd'], String) // 'a, b, c and 1 more'
 * listed(['a', 'b'], String, 'or') // 'a or b'
 */
export function listed<Item>(items: readonly Item[], words: (item: Item) => string, last?: 'and' | 'or'): string {
  const shown = items.slice(0, mostInList).map(words)
  if (items.length > mostInList) return `${shown.join(', ')} and ${items.length - mostInList} more`
  return last && shown.length > 1 ? `${shown.slice(0, -1).join(', ')} ${last} ${shown.at(-1)}` : shown.join(', ')
}

/** A number with its noun. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** The length of a text that has more characters than a limit, each of which can take two places. */
const enough = (length: number): number => 3 * length

/** Cuts by characters, so that no character outside of the basic plane is divided. */
function shortened(text: unknown, length: number): string {
  const start = String(text).slice(0, enough(length))
  const characters = [...start.replace(/[\s\p{Cc}]+/gu, ' ').trim()]
  return characters.length > length || start.length < String(text).length
    ? `${characters.slice(0, length - 1).join('')}…`
    : characters.join('')
}
