import { invalid } from './errors.ts'

/** One condition of a filter that is written with operators, such as `status anyOf ["pending"]`. */
export interface OperatorTerm {
  field: string
  operator: string
  /** A text, or whatever the JSON that was given says. */
  value: unknown
}

const head = /\s*([\w.-]+)\s+([A-Za-z]+)\s+/y

/** Reads `field operator value, field operator value`. A value is a JSON text or list, or else all up to the next comma. */
export function parseOperators(text: string): OperatorTerm[] {
  const terms: OperatorTerm[] = []
  let at = 0
  while (text.slice(at).trim() !== '') {
    head.lastIndex = at
    const [all, field, operator] = head.exec(text) ?? []
    if (!all || !field || !operator)
      throw invalid(`filter must have the form field operator value, got "${text.slice(at)}"`)
    const start = at + all.length
    const end = endOfValue(text, start)
    terms.push({ field, operator, value: parseValue(text.slice(start, end).trim(), field) })
    if (text[end] === ',' && text.slice(end + 1).trim() === '') throw invalid('filter must not end with a comma')
    at = end + 1
  }
  return terms
}

/** The next comma that is neither in a list nor between quotes. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '[') depth++
    else if (character === ']') depth--
    else if (character === ',' && depth === 0) return at
  }
  return text.length
}

function parseValue(text: string, field: string): unknown {
  if (text === '') throw invalid(`filter field ${field} has no value`)
  if (text[0] !== '"' && text[0] !== '[') return text
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(`filter field ${field} has a value that is not JSON: ${text}`)
  }
}
