import { UnusableArgument } from './operation.ts'

/**
 * Filters of grammar A, the form `field:value,field:value` of projects, environments, flags, members and teams. The grammar
 * has no escape: a comma or a colon in a text would begin another condition, so such a text is refused and never sent.
 * Values that are JSON objects are the exception: the routes that take them know where they end.
 */

/** A text that is matched as it is. `undefined` and an empty text are no condition. */
export const text = (name: string, value: string | null | undefined): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined
  return checked(name, value, /[,:]/)
}

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

/** Whether a value can stand in an {@link anyOf} list. One that cannot is looked up alone, by its path. */
export const sayable = (value: string): boolean => value !== '' && !/[,:|]/.test(value) && value.isWellFormed()

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
  const got = JSON.stringify(value)
  throw new UnusableArgument(
    found
      ? `Expected ${name} without "${found[0]}", which LaunchDarkly's filters reserve and have no escape for, but got ${got}.`
      : `Expected ${name} that is not empty, but got ${got}.`,
  )
}
