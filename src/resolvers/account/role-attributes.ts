import type { RoleAttributeInput } from '../../generated/resolvers.ts'
import { asList, type Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import type { RoleAttributesRep } from '../../rest/account/members.ts'
import { shown } from '../../rest/shown.ts'

/** Converts role attributes to REST's form: the values by key. */
export function roleAttributesOf(given: readonly RoleAttributeInput[], place: Place): RoleAttributesRep {
  const keys = given.map(({ key }) => key)
  const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index)
  if (twice >= 0) {
    throw refused([...place, twice, 'key'], `Expected each attribute once, but ${shown(keys[twice])} occurs twice.`)
  }
  return Object.fromEntries(given.map(({ key, values }) => [key, values]))
}

export const roleAttributes = asList(roleAttributesOf)
