import type { Known } from './find.ts'

/** Reads values of which the query selects only some fields. */

export const objectOf = (value: unknown): Known | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Known) : undefined

export const listOf = (value: unknown): readonly Known[] =>
  Array.isArray(value) ? value.map(objectOf).filter((item) => item !== undefined) : []

export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** A word of an enum as people write it: `SINGLE_VARIATION` is "Single variation". */
export function words(value: unknown): string {
  const text = String(value ?? '')
    .toLowerCase()
    .replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A value of a flag or of a document in one line. */
export const valueText = (value: unknown): string =>
  typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? '')

/** A variation by its name, else by its value. */
export function variationName(value: unknown): string {
  const variation = objectOf(value)
  if (!variation) return 'no variation'
  const name = textOf(variation.name) ?? textOf(variation.key)
  if (name) return name
  return 'value' in variation ? valueText(variation.value) : (textOf(variation.id) ?? 'a variation')
}

/** Somebody or something by its name. */
export function nameIn(value: unknown): string {
  const found = objectOf(value)
  const name = ['name', 'email', 'key', 'title', 'id'].map((field) => textOf(found?.[field])).find(Boolean)
  return name ?? 'unnamed'
}
