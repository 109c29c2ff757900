import type { Place } from '../graph/instructions.ts'
import { refused } from '../graph/mutation.ts'
import type { Changes } from '../rest/json-patch.ts'

type Given<Input> = { readonly [Name in keyof Input]: Exclude<Input[Name], null> }

/** An input object without what is null, which is as good as not given where something new is made. */
export const given = <Input extends object>(input: Input): Given<Input> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null)) as Given<Input>

/** The same for what is changed, where null would take away what there has to be. */
export function lasting<Names extends Changes>(changes: Names, place: Place = ['input']): Given<Names> {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) throw refused([...place, name], `Expected ${name} to be changed or left out, but got null.`)
  }
  return changes as Given<Names>
}

/** A list of none is what is left of a list that is taken away. */
export const orNone = <Item>(list: readonly Item[] | null | undefined): readonly Item[] | undefined =>
  list === null ? [] : list
