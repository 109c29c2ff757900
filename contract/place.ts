import { membersOf, type Schema } from './schema.ts'

/** The segments of a JSON pointer. */
export const segmentsOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))

/**
 * Names a place by what the schema calls it and not by the data: an index becomes `[]` and a key of a map becomes `{}`, so
 * that the same mistake in every item of a list is one mistake.
 */
export function placeIn(under: string, segments: readonly string[], schema?: Schema): string {
  let place = under
  let here = schema ? [schema] : []
  for (const segment of segments) {
    const all = here.flatMap(withMembers)
    const items = /^\d+$/.test(segment) ? all.flatMap(({ items }) => items ?? []) : []
    const declared = all.flatMap(({ properties }) => properties?.[segment] ?? [])
    const isKey = all.some(({ additionalProperties }) => additionalProperties)
    if (items.length > 0) {
      place += '[]'
      here = items
    } else if (declared.length > 0 || !isKey) {
      place += `.${segment}`
      here = declared
    } else {
      place += '.{}'
      here = all.flatMap(({ additionalProperties: more }) => (typeof more === 'object' ? more : []))
    }
  }
  return place
}

const withMembers = (schema: Schema): Schema[] => [schema, ...membersOf(schema).flatMap(withMembers)]
