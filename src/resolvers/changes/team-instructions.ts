import type { MembersExclusion, RoleAttributeInput, TeamPermissionGrantInput } from '../../generated/resolvers.ts'
import { asFields, asList, type Place, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import type { TeamPermissionGrantPostRep } from '../../rest/teams.ts'
import { memberIdsAt } from './member-ids.ts'
import { exclusionAt } from './members-exclusion.ts'
import { roleAttributesAt } from './role-attributes.ts'

/** How REST says what the instructions for teams say. The only ids in them are those of members. */
export const teamTranslations: Translations = {
  ID: asFields((ids: readonly string[], place) => {
    const name = String(place.at(-1))
    return { [name === 'memberIds' ? 'memberIDs' : name]: memberIdsAt(ids, place) }
  }),
  RoleAttributeInput: asList((attributes: readonly RoleAttributeInput[], place) => roleAttributesAt(attributes, place)),
  MembersExclusion: asFields((exclusion: MembersExclusion, place) => exclusionAt(exclusion, place)),
}

/** A grant as REST takes it. */
export function permissionGrantAt(
  { actionSet, actions, memberIds }: TeamPermissionGrantInput,
  place: Place,
): TeamPermissionGrantPostRep {
  if (Boolean(actionSet) === Boolean(actions?.length)) {
    const got = actionSet ? 'both' : 'none'
    throw refused(place, `Expected exactly one of actionSet and actions, but got ${got}.`)
  }
  return {
    ...(actionSet ? { actionSet } : { actions: actions! }),
    memberIDs: memberIdsAt(memberIds, [...place, 'memberIds']),
  }
}
