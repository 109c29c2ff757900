/**
 * A JSON value as a text that is the same for equal values, in whatever order their properties are. Undefined reads as null.
 *
 * @example canonical({ b: 1.0, a: [true] }) // '{"a":[true],"b":1}'
 */
export function canonical(value: unknown): string {
  try {
    return JSON.stringify(value, sorted) ?? 'null'
  } catch {
    // Nested too deeply to be told apart from other such values.
    return 'deep'
  }
}

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
    : value

/** Values as a set: each of equal values once, in one order. */
export const distinct = <Value>(values: readonly Value[]): readonly Value[] =>
  [...new Map(values.map((value) => [canonical(value), value]))]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, value]) => value)
