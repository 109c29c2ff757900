import { plain } from './names.ts'
import { isObject, parsed } from './pasted.ts'

/** A condition of REST's `filter` parameter. */
export interface Condition {
  readonly field: string
  readonly operator: string
  readonly value: unknown
}

/**
 * The conditions of a filter, in either grammar: `tags:a+b,archived:true`, or `tags anyOf ["a","b"], name equals "x"`. Values that are
 * JSON are parsed.
 */
export function conditionsIn(filter: string): readonly Condition[] {
  return parts(filter).flatMap((part): Condition[] => {
    const operated = /^\s*([\w.]+)\s+([a-zA-Z]+)\s+([\s\S]+)$/.exec(part)
    const [, field, operator = 'equals', text = ''] = operated ?? /^\s*([\w.]+)():([\s\S]*)$/.exec(part) ?? []
    return field ? [{ field, operator: operator || 'equals', value: read(text.trim()) }] : []
  })
}

function read(text: string): unknown {
  if (!/^["[{]/.test(text)) return text
  try {
    return parsed(text, 'a value')
  } catch {
    return text
  }
}

/** The parts between the commas that stand outside of quotes and brackets. */
function parts(filter: string): string[] {
  const found: string[] = ['']
  let depth = 0
  let isQuoted = false
  for (let index = 0; index < filter.length; index++) {
    const letter = filter[index]!
    if (letter === '"' && filter[index - 1] !== '\\') isQuoted = !isQuoted
    if (!isQuoted && /[[{]/.test(letter)) depth++
    if (!isQuoted && /[\]}]/.test(letter)) depth--
    if (letter === ',' && !isQuoted && depth <= 0) found.push('')
    else found[found.length - 1] += letter
  }
  return found.filter((part) => part.trim())
}

/** A condition in the words of the graph, where these are others than REST's. The value is undefined if there is no equal. */
export function inOurWords(
  { field, operator, value }: Condition,
  fields: readonly string[],
): { readonly field: string; readonly value: unknown } {
  const has = (name: string) => fields.includes(name)
  const is = String(value)
  const time = isObject(value) ? (value.before ?? value.after) : value
  const name = plain(field)
  if (name === 'archived' && has('state')) return { field: 'state', value: is === 'true' ? 'ARCHIVED' : 'LIVE' }
  if (name === 'type' && has('temporary')) return { field: 'temporary', value: is === 'temporary' }
  if (name === 'noteam' && has('hasTeam')) return { field: 'hasTeam', value: is !== 'true' }
  if (name === 'nomembers' && has('hasMembers')) return { field: 'hasMembers', value: is !== 'true' }
  if (name === 'creationdate' && has('createdBefore')) return { field: 'createdBefore', value: time }
  if (name === 'env' && has('environmentKey')) return { field: 'environmentKey', value }
  if (operator === 'anyOf') {
    const any = fields.find((one) => plain(one) === plain(`any${field.replace(/s$/, '')}`))
    if (any) return { field: any, value }
  }
  const found = [name, `${name}s`, `${name}key`, name.replace(/s$/, '')]
    .map((one) => fields.find((own) => plain(own) === one))
    .find((own) => own !== undefined)
  const list = typeof value === 'string' && /[+|]/.test(value) ? value.split(/[+|]/) : value
  return { field: found ?? field, value: found ? list : undefined }
}
