/** The words that the sentences of facts share. */

const longestValue = 40
const longestSentence = 300
const mostInList = 3

/** A text in one line, cut to 40 characters. */
export const cut = (text: unknown): string => shortened(text, longestValue)

/** A sentence in one line, cut to 300 characters. */
export const sentence = (text: string): string => shortened(text, longestSentence)

/** A value in words: a text as it is, and anything else as JSON. */
export const valueWords = (value: unknown): string => cut(typeof value === 'string' ? value : JSON.stringify(value))

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

/** Cuts by characters, so that no character outside of the basic plane is divided. */
function shortened(text: unknown, length: number): string {
  // Further characters cannot be shown.
  const start = String(text).slice(0, 3 * length)
  const characters = [...start.replace(/[\s\p{Cc}]+/gu, ' ').trim()]
  return characters.length > length || start.length < String(text).length
    ? `${characters.slice(0, length - 1).join('')}…`
    : characters.join('')
}
