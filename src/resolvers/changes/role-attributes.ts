import type { RoleAttributeInput } from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import type { RoleAttributesRep } from '../../rest/members.ts'

/** Role attributes as REST has them: values by their key. */
export function roleAttributesAt(attributes: readonly RoleAttributeInput[], place: Place): RoleAttributesRep {
  const keys = attributes.map(({ key }) => key)
  const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index)
  if (twice >= 0) {
    const message = `Expected each role attribute once, but ${JSON.stringify(keys[twice])} is there before.`
    throw refused([...place, twice, 'key'], message)
  }
  return Object.fromEntries(attributes.map(({ key, values }) => [key, values]))
}
