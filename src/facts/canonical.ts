import { compareTexts } from './text-order.ts'

/**
 * A JSON value as a text that is the same for equal values, in whatever order their properties are. Undefined reads as null.
 *
 * @example canonical({ b: 1.0, a: [true] }) // '{"a":[true],"b":1}'
 */
export function canonical(value: unknown): string {
  if (typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  try {
    return JSON.stringify(value, sorted) ?? 'null'
  } catch {
    // Nested too deeply to be told apart from other such values.
    return 'deep'
  }
}

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => compareTexts(one, other)))
    : value

/** Values as a set: the texts of different values, in one order. */
export const distinct = (values: readonly unknown[]): readonly string[] =>
  [...new Set(values.map(canonical))].toSorted()
