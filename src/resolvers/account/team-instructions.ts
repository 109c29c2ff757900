import type { TeamPermissionGrantInput } from '../../generated/resolvers.ts'
import { asValue, type Place, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import type { TeamPermissionGrantPostRep } from '../../rest/account/teams.ts'
import { memberIdAt } from './member-ids.ts'
import { membersExclusion } from './members-exclusion.ts'
import { roleAttributes } from './role-attributes.ts'

/** Converts a permission grant to REST's form. */
export function permissionGrantAt(
  { actionSet, actions, memberIds }: TeamPermissionGrantInput,
  place: Place,
): TeamPermissionGrantPostRep {
  if (Boolean(actionSet) === Boolean(actions?.length)) {
    throw refused(place, `Expected exactly one of actionSet and actions, but got ${actionSet ? 'both' : 'none'}.`)
  }
  return {
    ...(actionSet ? { actionSet } : { actions: actions! }),
    memberIDs: memberIds.map((id, index) => memberIdAt(id, [...place, 'memberIds', index])),
  }
}

/** Converts the instructions for teams to REST's form. All ids in them are ids of members. */
export const teamTranslations: Translations = {
  ID: asValue(memberIdAt),
  TeamPermissionGrantInput: asValue(permissionGrantAt),
  RoleAttributeInput: roleAttributes,
  MembersExclusion: membersExclusion,
}
