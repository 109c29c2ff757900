import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'

export interface Term {
  field: string
  value: string
}

/** What a filter may look at besides its own value: some fields only work together with another. */
export interface Asked {
  call: Call
  terms: readonly Term[]
}

export type Condition<Row> = (row: Row) => boolean
export type Filter<Row> = (term: Term, asked: Asked) => Condition<Row>
export type Filters<Row> = Readonly<Record<string, Filter<Row>>>

/**
 * Reads `field:value,field:value`. A value which is a JSON object may itself hold commas and colons, so it ends where its
 * braces close and not at the next comma.
 */
export function parseFilter(text: string): Term[] {
  const terms: Term[] = []
  let at = 0
  while (at < text.length) {
    const colon = text.indexOf(':', at)
    const field = text.slice(at, colon < 0 ? undefined : colon).trim()
    if (colon < 0 || field === '') throw invalid(`filter must have the form field:value, got "${text.slice(at)}"`)
    const start = colon + 1 + (text.slice(colon + 1).length - text.slice(colon + 1).trimStart().length)
    const end = text[start] === '{' ? endOfObject(text, start) : start
    const comma = text.indexOf(',', end)
    const stop = comma < 0 ? text.length : comma
    const value = text.slice(start, stop).trim()
    if (value === '') throw invalid(`filter field ${field} has no value`)
    terms.push({ field, value })
    at = stop + 1
  }
  return terms
}

function endOfObject(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at++
    if (character === '"') quoted = !quoted
    if (quoted) continue
    if (character === '{') depth++
    if (character === '}' && --depth === 0) return at + 1
  }
  throw invalid(`filter has a JSON object that does not end: ${text.slice(start)}`)
}

/** All terms must hold. A field that the resource does not filter by is an error, as a typing error must not widen a list. */
export function conditions<Row>(filters: Filters<Row>, terms: readonly Term[], call: Call): Condition<Row>[] {
  return terms.map((term) => {
    const filter = Object.hasOwn(filters, term.field) ? filters[term.field] : undefined
    if (!filter) {
      throw invalid(`filter field ${term.field} is not supported, use one of ${Object.keys(filters).join(', ')}`)
    }
    return filter(term, { call, terms })
  })
}
