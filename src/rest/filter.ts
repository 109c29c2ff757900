import { isUsable, UnusableArgument } from './operation.ts'
import { shown } from './shown.ts'

/**
 * Filters of grammar A, `field:value,field:value`, for projects, environments, flags, members and teams. The grammar has no escape:
 * a comma or a colon in a text would begin another condition, so such a text is refused. JSON objects as values are the exception,
 * because the routes that accept them find their end. So a text may not begin like a JSON object.
 */

/** A text to search for. `undefined` and an empty text give no condition. */
export const search = (name: string, value: string | null | undefined): string | undefined =>
  value === '' ? undefined : exactly(name, value)

/**
 * A value that must be equal.
 *
 * @throws {UnusableArgument} if the text is empty: nothing equals it, and REST would ignore the condition.
 */
export const exactly = (name: string, value: string | null | undefined): string | undefined =>
  value === undefined || value === null ? undefined : checked(name, value, /[,:]|^\{/)

/** All of the values: `tags:a+b`. An empty list gives no condition. */
export const allOf = (name: string, values: readonly string[] | null | undefined): string | undefined =>
  values?.length ? values.map((value) => checked(name, value, /[,:+]/)).join('+') : undefined

/**
 * Any of the values: `keys:a|b`.
 *
 * @throws {UnusableArgument} if the list is empty: nothing matches it, and REST would ignore the condition.
 */
export const anyOf = (name: string, values: readonly string[] | null | undefined): string | undefined => {
  if (!values) return undefined
  if (!values.length) throw new UnusableArgument(`Expected at least one value for ${name}, but got an empty list.`)
  return values.map((value) => checked(name, value, /[,:|]/)).join('|')
}

/** A condition that is a JSON object: `creationDate:{"before":1690527600000}`. */
export const json = (name: 'before' | 'after' | 'never' | 'noData', value: number | true | null | undefined) =>
  value === undefined || value === null ? undefined : JSON.stringify({ [name]: value })

/**
 * Whether an {@link anyOf} list can contain a value and has room for others. Other values are looked up by their path.
 * LaunchDarkly's keys and e-mail addresses are at most 256 characters long.
 */
export const sayable = (value: string): boolean => isUsable(value) && !/[,:|]/.test(value) && value.length <= 256

/** Joins the conditions that are defined. Returns `undefined` if there are none, so that no `filter` is sent. */
export const filterOf = (
  conditions: Readonly<Record<string, string | number | boolean | undefined>>,
): string | undefined =>
  Object.entries(conditions)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => `${field}:${value}`)
    .join(',') || undefined

function checked(name: string, value: string, reserved: RegExp): string {
  const found = reserved.exec(value)
  if (!found && value !== '') return value
  const got = shown(value)
  throw new UnusableArgument(
    found
      ? `Expected ${name} without "${found[0]}", which is reserved in LaunchDarkly's filters and cannot be escaped, but got ${got}.`
      : `Expected ${name} that is not empty, but got ${got}.`,
  )
}
