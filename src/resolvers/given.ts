import type { Place } from '../graph/instructions.ts'
import { refused } from '../graph/mutation.ts'
import type { Changes } from '../rest/json-patch.ts'
import { isRecord } from '../rest/shape.ts'
import { shown } from '../rest/shown.ts'

type Given<Input> = { readonly [Name in keyof Input]: Exclude<Input[Name], null> }

/** Removes null properties from an input object. In the creation of an object, null means the same as absent. */
export const given = <Input extends object>(input: Input): Given<Input> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null)) as Given<Input>

/** Removes null from the type of a change's properties. Refuses null, because it would remove a property that must exist. */
export function lasting<Names extends Changes>(changes: Names, place: Place = ['input']): Given<Names> {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) throw refused([...place, name], `Expected ${name} to be changed or left out, but got null.`)
  }
  return changes as Given<Names>
}

/**
 * Refuses a change of nothing.
 *
 * @param such A property that could change, in the error: "a comment". Default `a name`.
 */
export function expectChange(changes: object, such = 'a name'): void {
  if (Object.values(changes).some((value) => value !== undefined)) return
  throw refused(['input'], `Expected a change, such as ${such}, but got none.`)
}

/** A value of the scalar JSON that LaunchDarkly takes as an object only. Undefined if it is not given. */
export function objectIn(name: string, value: unknown): unknown {
  if (value === undefined || isRecord(value)) return value
  throw refused(['input', name], `Expected ${name} to be an object, but got ${shown(value)}.`)
}

/** Converts null to an empty list, because a list cannot be removed. */
export const orNone = <Item>(list: readonly Item[] | null | undefined): readonly Item[] | undefined =>
  list === null ? [] : list

/**
 * Refuses a list whose items become the properties of an object, if two of them have the same name: one would be lost.
 *
 * @param what The item in the error: "setting".
 * @param field The field of the items that has the name. Default `name`.
 */
export function eachOnce(names: readonly string[], place: Place, what: string, field = 'name'): void {
  const before = new Set<string>()
  const twice = names.findIndex((name) => before.size === before.add(name).size)
  if (twice < 0) return
  throw refused([...place, twice, field], `Expected each ${what} once, but got ${shown(names[twice])} twice.`)
}
