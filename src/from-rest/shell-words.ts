/**
 * The words of a command, as a POSIX shell splits them: quotes, `$'…'`, backslashes and continued lines. Nothing is expanded.
 *
 * @example shellWords(`curl -d '{"a": 1}' x`) // ['curl', '-d', '{"a": 1}', 'x']
 */
export function shellWords(command: string): string[] {
  const words: string[] = []
  const piece =
    /\s+|\\\r?\n|\$'((?:[^'\\]|\\[\s\S])*)'|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+|[\s\S])/g
  let word: string | undefined
  for (const [all, ansi, single, double, escaped, plain] of command.matchAll(piece)) {
    if (/^\s+$/.test(all)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (!/^\\\r?\n$/.test(all)) {
      word =
        (word ?? '') +
        (unescaped(ansi) ?? single ?? double?.replace(/\\([$`"\\]|\r?\n)/g, quoted) ?? escaped ?? plain ?? '')
    }
  }
  return word === undefined ? words : [...words, word]
}

const quoted = (_: string, letter: string) => (/\n/.test(letter) ? '' : letter)

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

const unescaped = (text: string | undefined): string | undefined =>
  text?.replace(/\\([\s\S])/g, (_, letter: string) => letters[letter] ?? letter)
