import type { TeamPermissionGrantInput } from '../../generated/resolvers.ts'
import { asValue, type Place, type Translations } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import type { TeamPermissionGrantPostRep } from '../../rest/account/teams.ts'
import { memberIdAt } from './member-ids.ts'
import { membersExclusion } from './members-exclusion.ts'
import { roleAttributes } from './role-attributes.ts'

/** A permission grant as REST takes it. */
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

/** How REST says what the instructions for teams say. The only ids in them are those of members. */
export const teamTranslations: Translations = {
  ID: asValue(memberIdAt),
  TeamPermissionGrantInput: asValue(permissionGrantAt),
  RoleAttributeInput: roleAttributes,
  MembersExclusion: membersExclusion,
}
