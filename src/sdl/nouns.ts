/** The words for a type in descriptions. */
export interface Noun {
  /** The word for one object. */
  readonly one: string
  /** The word for several objects. */
  readonly many: string
}

/** A type with the words for it. */
export interface Subject extends Noun {
  readonly type: string
}

/**
 * The words that the name of a type consists of.
 *
 * @example nounOf('CustomRole') // { one: 'custom role', many: 'custom roles' }
 */
export function nounOf(type: string): Noun {
  const one = type.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase()
  return { one, many: pluralOf(one) }
}

function pluralOf(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}
