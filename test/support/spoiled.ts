/** A place in a document: the names and indexes that lead to it. */
export type Place = readonly (string | number)[]

/** What is put in the place of a property. Undefined takes it away. */
export const spoils: readonly unknown[] = [
  undefined,
  null,
  'text',
  7,
  1.5,
  true,
  [],
  [null],
  ['text'],
  {},
  JSON.parse('{"then":"x"}'),
]

/** Every property of a document, however deep: of lists, those of the first item. JSON values have none. */
export function placesIn(value: unknown, isValue: (place: Place) => boolean, above: Place = []): Place[] {
  if (typeof value !== 'object' || value === null || isValue(above)) return []
  const names = Array.isArray(value) ? [...value.keys()].slice(0, 1) : Object.keys(value)
  return names.flatMap((name) => {
    const place = [...above, name]
    return [place, ...placesIn((value as Record<string | number, unknown>)[name], isValue, place)]
  })
}

/** A copy of a document with something else in a place. */
export function spoiled(document: unknown, place: Place, spoil: unknown): unknown {
  const copy = structuredClone(document)
  const [last, ...above] = place.toReversed()
  // biome-ignore lint/suspicious/noExplicitAny: documents of any shape.
  const parent = above.toReversed().reduce((value: any, name) => value[name], copy)
  if (spoil === undefined && !Array.isArray(parent)) delete parent[last!]
  else parent[last!] = structuredClone(spoil ?? null)
  return copy
}
