import type { GraphQLResolveInfo } from 'graphql'
import type { PageArgs } from '../../graph/connection.ts'
import { lookAhead, type Needs, selectsOnly } from '../../graph/lookahead.ts'
import type { NamedRole } from '../../loaders/account/teams.ts'
import { roleResource } from '../../rest/account/roles.ts'
import { addressFields } from '../../rest/resource.ts'
import { isMany } from '../page-needs.ts'

const whole = { roles: ['yes'] }

/** What of a role is in its document alone. Its key is what others name it by, and with a team read alone its name comes too. */
export const roleNeeds: Needs = {
  CustomRole: {
    name: { roleNames: ['yes'] },
    roleId: whole,
    description: whole,
    policy: whole,
    basePermissions: whole,
    resourceCategory: whole,
    presetBundleVersion: whole,
    presetStatements: whole,
    memberCount: whole,
    teamCount: whole,
    access: whole,
    viewerCan: whole,
    members: whole,
    teams: whole,
  },
}

/** Members name their own roles by ids, which say nothing. */
const rolesOfMembers: Needs = { ...roleNeeds, Member: { roles: whole }, MemberTeam: {} }

/**
 * Whether a list of members will need the custom roles, so that they can be asked for at the same time. Of a few members none may
 * have any.
 */
export function foreseesRoles(info: GraphQLResolveInfo, page: PageArgs): boolean {
  if (!isMany(page)) return false
  const { roles, roleNames } = lookAhead(info, rolesOfMembers)
  return (roles ?? roleNames) !== undefined
}

/** Whether what names some roles answers a selection on them. */
export const toldByNames = (info: GraphQLResolveInfo, roles: readonly NamedRole[]): boolean =>
  selectsOnly(info, [
    ...addressFields(roleResource),
    ...(roles.every(({ name }) => name !== undefined) ? roleResource.fields.summary : []),
  ])
