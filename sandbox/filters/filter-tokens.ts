import { invalid } from '../http/errors.ts'

/** One of four is there: a mark between terms, a word as it is, a quoted text, or a list. */
interface Token {
  at: number
  mark: string | undefined
  word: string | undefined
  text: string | undefined
  list: readonly string[] | undefined
}

const quoted = String.raw`"(?:[^"\\]|\\.)*"`
const pattern = String.raw`(?<mark>[,|()])|(?<text>${quoted}|'[^']*')|(?<list>\[(?:[^\]"]|${quoted})*\])|(?<word>[^\s,|()[\]"']+)`

/** The parts of a filter with operators, in order. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  const token = new RegExp(String.raw`\s*(?:${pattern})`, 'y')
  const end = text.trimEnd().length
  while (token.lastIndex < end) {
    const start = token.lastIndex
    const found = token.exec(text)?.groups
    if (!found) throw invalid(`filter cannot be read from here on: ${text.slice(start).trimStart()}`)
    tokens.push({
      at: start + text.slice(start).search(/\S/),
      mark: found.mark,
      word: found.word,
      text: found.text ? textOf(found.text) : undefined,
      list: found.list ? listOf(found.list) : undefined,
    })
  }
  return tokens
}

const textOf = (quoted: string) => (quoted[0] === "'" ? quoted.slice(1, -1) : (parsed(quoted) as string))

function listOf(text: string): string[] {
  const list = parsed(text)
  if (Array.isArray(list) && list.every((one) => typeof one === 'string')) return list
  throw invalid(`filter takes lists of strings in double quotes, got ${text}`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(`filter has a value that is not JSON: ${text}`)
  }
}
