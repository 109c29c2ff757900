import { UnusableArgument } from './operation.ts'
import { shown } from './shown.ts'

/**
 * Filters of grammar B, the form `field operator value, field operator value` of segments, approval requests and the newer routes.
 * Values are JSON in double quotes, which escapes whatever the grammar reserves: unlike grammar A (see filter.ts), every text of
 * whole characters can be said. Where there is nothing to say, a condition is `undefined`.
 */

/** What must hold of fields, by their names: an operator and a value. For conditions that are told apart by their fields. */
export type Conditions = Readonly<Record<string, string | undefined>>

/**
 * `equals value`. A plain word stands as it is, as LaunchDarkly's examples have it; other texts are quoted.
 *
 * @param name what the argument is called, for the error.
 * @throws {UnusableArgument} for an empty text, and for one that has no UTF-8 form.
 */
export const isEqual = (name: string, value: string | null | undefined): string | undefined => {
  if (value === undefined || value === null) return undefined
  const text = quoted(name, value)
  return `equals ${/^[\w./:*-]+$/.test(value) ? value : text}`
}

/**
 * `anyOf ["a","b"]`.
 *
 * @throws {UnusableArgument} for an empty list, which nothing is in, and for texts as above.
 */
export const isAnyOf = (name: string, values: readonly string[] | null | undefined): string | undefined =>
  values ? `anyOf ${list(name, values)}` : undefined

/** Joins the conditions that are there, each with its field. `undefined` if there is none, so that no `filter` is sent. */
export const operatorFilter = (all: Conditions): string | undefined =>
  conditions(...Object.entries(all).map(([field, condition]) => condition && `${field} ${condition}`))

/** `field equals "text"`. `undefined` and an empty text are no condition. */
export const resembles = (field: string, name: string, text: string | null | undefined): string | undefined =>
  text ? `${field} equals ${quoted(name, text)}` : undefined

/**
 * `field equals "value"`.
 *
 * @throws {UnusableArgument} for an empty text.
 */
export const equals = (field: string, name: string, value: string | null | undefined): string | undefined =>
  value === undefined || value === null ? undefined : `${field} equals ${quoted(name, value)}`

/** `field equals ["a","b"]`, for the fields that search for several texts at once. An empty list is refused as by {@link anyOf}. */
export const resemblesAny = (field: string, name: string, texts: readonly string[] | null | undefined) =>
  texts ? `${field} equals ${list(name, texts)}` : undefined

/**
 * `field anyOf ["a","b"]`.
 *
 * @throws {UnusableArgument} for an empty list, which nothing is in.
 */
export const anyOf = (field: string, name: string, values: readonly string[] | null | undefined): string | undefined =>
  values ? `${field} ${isAnyOf(name, values)}` : undefined

/** `field contains ["a","b"]`: all of the values. An empty list is no condition. */
export const contains = (
  field: string,
  name: string,
  values: readonly string[] | null | undefined,
): string | undefined => (values?.length ? `${field} contains ${list(name, values)}` : undefined)

/** None of the values, of a field that leaves out what it names. An empty list is no condition. */
export const noneOf = (
  field: string,
  name: string,
  values: readonly string[] | null | undefined,
): string | undefined => (values?.length ? anyOf(field, name, values) : undefined)

/** All of the values: a condition for each. An empty list is no condition. */
export const allOf = (field: string, name: string, values: readonly string[] | null | undefined): string | undefined =>
  conditions(...(values ?? []).map((value) => anyOf(field, name, [value])))

/** `field equals true` or `field exists false`. */
export const holds = (
  field: string,
  operator: 'equals' | 'exists',
  value: boolean | null | undefined,
): string | undefined => (typeof value === 'boolean' ? `${field} ${operator} ${value}` : undefined)

/** Joins the conditions that are there, all of which must hold. `undefined` if there is none, so that no `filter` is sent. */
export const conditions = (...all: readonly (string | undefined)[]): string | undefined =>
  all.filter((one) => one !== undefined).join(',') || undefined

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
