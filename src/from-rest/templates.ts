import { changeIn } from './approval-change.ts'
import { isObject } from './pasted.ts'
import type { RestEntry } from './rest-map.ts'

type Given = Readonly<Record<string, unknown>>

/** What the change of an approval request is made of. */
const partsOfChange = ['resourceId', 'instructions', 'operatingOnId']

/**
 * The request with what `input` of the entry takes from it, in place of the properties that it takes.
 *
 * @param given The parameters and the properties of the body.
 */
export function templated({ input }: RestEntry, given: Given, body: unknown): Record<string, unknown> {
  if (!input) return { ...given }
  const used = new Set<string>(input.change === '$change' ? partsOfChange : [])
  const made = filled(input, given, body, used) as object | undefined
  const ofBody = used.has('body') && isObject(body) ? Object.keys(body) : []
  const rest = Object.entries(given).filter(([name]) => !used.has(name) && !ofBody.includes(name))
  return { ...Object.fromEntries(rest), ...made }
}

/** A template with its values. Properties without a value are left out, and so are objects without properties. */
function filled(template: unknown, given: Given, body: unknown, used: Set<string>): unknown {
  if (template === '$change') return changeIn(given)
  if (typeof template === 'string' && template.startsWith('$')) {
    const [first = '', ...steps] = template.slice(1).split('.')
    used.add(first)
    const value = first === 'body' ? body : given[first]
    return steps.reduce((part: unknown, step) => (isObject(part) ? part[step] : undefined), value)
  }
  if (!isObject(template)) return template
  const entries = Object.entries(template).map(([key, value]) => {
    const name = key.startsWith('$') ? String(filled(key, given, body, used)) : key
    return [name, filled(value, given, body, used)] as const
  })
  const some = entries.filter(([, value]) => value !== undefined)
  return some.length > 0 ? Object.fromEntries(some) : undefined
}
