/** The most keys that are compared letter by letter, and the longest of them. */
const mostCompared = 500
const longest = 40

/**
 * The known key that another one most likely stands for: the same in other letter case or with other separators, one that begins with
 * it or with which it begins, or one that differs in few letters. Undefined if no key is similar, or several begin with it.
 *
 * @example nearestKey('prod', ['staging', 'production']) // 'production'
 */
export function nearestKey(key: string, known: Iterable<string>): string | undefined {
  const letters = lettersOf(key)
  if (letters.length === 0 || letters.length > longest) return undefined
  const most = letters.length >= 10 ? 3 : letters.length >= 6 ? 2 : letters.length >= 3 ? 1 : 0
  const begun: string[] = []
  let best: { readonly one: string; readonly by: number } | undefined
  let compared = 0
  for (const one of known) {
    const others = lettersOf(one)
    if (others === letters) return one
    if (begins(letters, others) || begins(others, letters)) begun.push(one)
    if (Math.abs(others.length - letters.length) > most || others.length > longest) continue
    if (++compared > mostCompared) break
    const by = distance(letters, others, most)
    if (by <= most && by < (best?.by ?? Number.POSITIVE_INFINITY)) best = { one, by }
  }
  return best?.one ?? (begun.length === 1 ? begun[0] : undefined)
}

/** Whether a text of three letters or more is the beginning of another one. */
const begins = (start: string, whole: string): boolean => start.length >= 3 && whole.startsWith(start)

const lettersOf = (key: string): string => key.toLowerCase().replace(/[-_. ]/g, '')

/**
 * The number of letters to add, remove, replace or swap with their neighbour to convert one text to another. Infinite if it is larger than
 * `most`: cells that are further from the diagonal of the table are not computed.
 */
export function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return Number.POSITIVE_INFINITY
  // The rows of the table before the last one, before this one, and this one. Their arrays are used in turns.
  let older: number[] = []
  let old = Array.from({ length: other.length + 1 }, (_, column) => column)
  let line: number[] = []
  for (let row = 1; row <= one.length; row++) {
    const [first, last] = [Math.max(1, row - most), Math.min(other.length, row + most)]
    line[first - 1] = first === 1 ? row : Number.POSITIVE_INFINITY
    for (let column = first; column <= last; column++) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1
      const isSwap = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      line[column] = Math.min(
        old[column]! + 1,
        line[column - 1]! + 1,
        old[column - 1]! + cost,
        isSwap ? older[column - 2]! + 1 : Number.POSITIVE_INFINITY,
      )
    }
    line[last + 1] = Number.POSITIVE_INFINITY
    ;[older, old, line] = [old, line, older]
  }
  const found = old[other.length]!
  return found <= most ? found : Number.POSITIVE_INFINITY
}
