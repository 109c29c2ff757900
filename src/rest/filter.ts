import { isUsable, UnusableArgument } from './operation.ts'
import { shown } from './shown.ts'

/**
 * Filters of grammar A, the form `field:value,field:value` of projects, environments, flags, members and teams. The grammar
 * has no escape: a comma or a colon in a text would begin another condition, so such a text is refused and never sent.
 * Values that are JSON objects are the exception: the routes that take them know where they end. So no text may begin like one.
 */

/** A text that is searched for. `undefined` and an empty text are no condition. */
export const search = (name: string, value: string | null | undefined): string | undefined =>
  value === '' ? undefined : exactly(name, value)

/**
 * A value that must be equal.
 *
 * @throws {UnusableArgument} for an empty text, which nothing is equal to, and which REST reads as no condition at all.
 */
export const exactly = (name: string, value: string | null | undefined): string | undefined =>
  value === undefined || value === null ? undefined : checked(name, value, /[,:]|^\{/)

/** All of the values: `tags:a+b`. An empty list is no condition. */
export const allOf = (name: string, values: readonly string[] | null | undefined): string | undefined =>
  values?.length ? values.map((value) => checked(name, value, /[,:+]/)).join('+') : undefined

/**
 * Any of the values: `keys:a|b`.
 *
 * @throws {UnusableArgument} for an empty list, which would match nothing, and which REST reads as no condition at all.
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
 * Whether a value can stand in an {@link anyOf} list, and leaves room for others. One that cannot is looked up alone, by its
 * path. No key and no e-mail address of LaunchDarkly's is longer.
 */
export const sayable = (value: string): boolean => isUsable(value) && !/[,:|]/.test(value) && value.length <= 256

/** Joins the conditions that are there. `undefined` if there is none, so that no `filter` is sent. */
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
      ? `Expected ${name} without "${found[0]}", which LaunchDarkly's filters reserve and have no escape for, but got ${got}.`
      : `Expected ${name} that is not empty, but got ${got}.`,
  )
}
