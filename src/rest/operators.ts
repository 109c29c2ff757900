import { UnusableArgument } from './operation.ts'

/**
 * Filters of grammar B, the form `field operator value, field operator value` of segments, approval requests and others. Unlike
 * grammar A (see filter.ts) it has quotes, so that any text can be said.
 */

/** What must hold of fields, by their names: an operator and a value. `undefined` is no condition. */
export type Conditions = Readonly<Record<string, string | undefined>>

/**
 * `equals value`. A plain word stands as it is, as LaunchDarkly's examples have it; other texts are quoted.
 *
 * @param name what the argument is called, for the error.
 * @throws {UnusableArgument} for an empty text, and for one that has no UTF-8 form.
 */
export const equals = (name: string, value: string | null | undefined): string | undefined =>
  value === undefined || value === null ? undefined : `equals ${plainOrQuoted(checked(name, value))}`

/**
 * `anyOf ["a", "b"]`.
 *
 * @throws {UnusableArgument} for an empty list, which would match nothing, and for texts as above.
 */
export const anyOf = (name: string, values: readonly string[] | null | undefined): string | undefined => {
  if (!values) return undefined
  if (!values.length) throw new UnusableArgument(`Expected at least one value for ${name}, but got an empty list.`)
  return `anyOf [${values.map((value) => JSON.stringify(checked(name, value))).join(', ')}]`
}

/** Joins the conditions that are there. `undefined` if there is none, so that no `filter` is sent. */
export const operatorFilter = (conditions: Conditions): string | undefined =>
  Object.entries(conditions)
    .filter(([, condition]) => condition !== undefined)
    .map(([field, condition]) => `${field} ${condition}`)
    .join(', ') || undefined

const plainOrQuoted = (value: string): string => (/^[\w./:*-]+$/.test(value) ? value : JSON.stringify(value))

function checked(name: string, value: string): string {
  if (value !== '' && value.isWellFormed()) return value
  throw new UnusableArgument(
    `Expected ${name} of whole Unicode characters that is not empty, but got ${JSON.stringify(value)}.`,
  )
}
