import { UnusableArgument } from './operation.ts'
import { shown } from './shown.ts'

/**
 * Filters of grammar B, `field operator value, field operator value`, for segments, approval requests and the newer routes. Values
 * are JSON in double quotes, which escapes the reserved characters. Unlike in grammar A (see filter.ts), every text with a UTF-8
 * form is possible. A condition without a value is `undefined`.
 */

/** Conditions by field: an operator and a value each. */
export type Conditions = Readonly<Record<string, string | undefined>>

/**
 * `equals value`. A plain word is not quoted, as in LaunchDarkly's examples; other texts are.
 *
 * @param name The name of the argument in the error.
 * @throws {UnusableArgument} for an empty text, and for a text without a UTF-8 form.
 */
export const isEqual = (name: string, value: string | null | undefined): string | undefined => {
  if (value === undefined || value === null) return undefined
  return `equals ${plain(name, value)}`
}

/** `contains value`, for a field that has several values. The value is quoted as in {@link isEqual}. */
export const isContained = (name: string, value: string | null | undefined): string | undefined =>
  value === undefined || value === null ? undefined : `contains ${plain(name, value)}`

function plain(name: string, value: string): string {
  const text = quoted(name, value)
  return /^[\w./:*-]+$/.test(value) ? value : text
}

/**
 * `anyOf ["a","b"]`.
 *
 * @throws {UnusableArgument} for an empty list, which matches nothing, and for texts as above.
 */
export const isAnyOf = (name: string, values: readonly string[] | null | undefined): string | undefined =>
  values ? `anyOf ${list(name, values)}` : undefined

/** Joins the conditions that are defined, each with its field. Returns `undefined` if there are none, so that no `filter` is sent. */
export const operatorFilter = (all: Conditions): string | undefined =>
  conditions(...Object.entries(all).map(([field, condition]) => condition && `${field} ${condition}`))

/** `field equals "text"`. `undefined` and an empty text give no condition. */
export const resembles = (field: string, name: string, text: string | null | undefined): string | undefined =>
  text ? `${field} equals ${quoted(name, text)}` : undefined

/**
 * `field equals "value"`.
 *
 * @throws {UnusableArgument} for an empty text.
 */
export const equals = (field: string, name: string, value: string | null | undefined): string | undefined =>
  value === undefined || value === null ? undefined : `${field} equals ${quoted(name, value)}`

/** `field startsWith "text"`. `undefined` and an empty text give no condition. */
export const startsWith = (field: string, name: string, text: string | null | undefined): string | undefined =>
  text ? `${field} startsWith ${quoted(name, text)}` : undefined

/** `field contains "text"`. `undefined` and an empty text give no condition. */
export const includes = (field: string, name: string, text: string | null | undefined): string | undefined =>
  text ? `${field} contains ${quoted(name, text)}` : undefined

/** `field notEquals "value"`, one condition for each of the values. */
export const differs = (
  field: string,
  name: string,
  values: readonly string[] | null | undefined,
): string | undefined => conditions(...(values ?? []).map((value) => `${field} notEquals ${quoted(name, value)}`))

/** At least one of several filters: `((a,b)|(c))`. No filters give no condition. */
export const anyFilter = (filters: readonly (string | undefined)[] | null | undefined): string | undefined => {
  // A filter without conditions holds for everything.
  if (!filters?.length || filters.includes(undefined)) return undefined
  return `(${filters.map((one) => `(${one})`).join('|')})`
}

/** `field equals ["a","b"]`, for the fields that accept several texts. An empty list is refused, as in {@link anyOf}. */
export const resemblesAny = (field: string, name: string, texts: readonly string[] | null | undefined) =>
  texts ? `${field} equals ${list(name, texts)}` : undefined

/**
 * `field anyOf ["a","b"]`.
 *
 * @throws {UnusableArgument} for an empty list, which matches nothing.
 */
export const anyOf = (field: string, name: string, values: readonly string[] | null | undefined): string | undefined =>
  values ? `${field} ${isAnyOf(name, values)}` : undefined

/** `field contains ["a","b"]`: all of the values. An empty list gives no condition. */
export const contains = (
  field: string,
  name: string,
  values: readonly string[] | null | undefined,
): string | undefined => (values?.length ? `${field} contains ${list(name, values)}` : undefined)

/** None of the values, for a field that excludes the values it lists. An empty list gives no condition. */
export const noneOf = (
  field: string,
  name: string,
  values: readonly string[] | null | undefined,
): string | undefined => (values?.length ? anyOf(field, name, values) : undefined)

/** All of the values: one condition for each. An empty list gives no condition. */
export const allOf = (field: string, name: string, values: readonly string[] | null | undefined): string | undefined =>
  conditions(...(values ?? []).map((value) => anyOf(field, name, [value])))

/** `field equals true` or `field exists false`. */
export const holds = (
  field: string,
  operator: 'equals' | 'exists',
  value: boolean | null | undefined,
): string | undefined => (typeof value === 'boolean' ? `${field} ${operator} ${value}` : undefined)

/** Joins the conditions that are defined; all of them must hold. Returns `undefined` if there are none, so that no `filter` is sent. */
export const conditions = (...all: readonly (string | undefined)[]): string | undefined =>
  all.filter((one) => one !== undefined).join(',') || undefined

/**
 * A field of a filter. A plain name is not quoted, as in LaunchDarkly's examples; others are, because the reserved characters have no
 * other escape.
 *
 * @throws {UnusableArgument} for an empty text, and for a text without a UTF-8 form.
 */
export const named = (name: string, field: string): string => (/^[\w.*/~-]+$/.test(field) ? field : quoted(name, field))

/**
 * A value of a filter in JSON: a text that is not empty, a number, a boolean, or a list of these.
 *
 * @throws {UnusableArgument} for other values.
 */
export function json(name: string, value: unknown): string {
  if (Array.isArray(value) && value.length) return `[${value.map((one) => json(name, one)).join(',')}]`
  if (typeof value === 'string') return quoted(name, value)
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value)
  throw new UnusableArgument(`Expected ${name} to be a text, a number, a boolean or a list, but got ${shown(value)}.`)
}

function list(name: string, values: readonly string[]): string {
  if (!values.length) throw new UnusableArgument(`Expected at least one value for ${name}, but got an empty list.`)
  return `[${values.map((value) => quoted(name, value)).join(',')}]`
}

function quoted(name: string, value: string): string {
  if (value !== '' && value.isWellFormed()) return JSON.stringify(value)
  throw new UnusableArgument(
    value === ''
      ? `Expected ${name} that is not empty, but got "".`
      : `Expected ${name} of whole Unicode characters, but got ${shown(value)}.`,
  )
}
