import type { GraphQLResolveInfo } from 'graphql'
import type { PageArgs } from '../../graph/connection.ts'
import { lookAhead, type Needs, selectsOnly } from '../../graph/lookahead.ts'
import type { NamedRole } from '../../loaders/account/teams.ts'
import { roleResource } from '../../rest/account/roles.ts'
import { addressFields } from '../../rest/resource.ts'
import { isMany } from '../page-lookahead.ts'

const whole = { roles: ['yes'] }

/**
 * The fields that need the document of a role. Other documents contain its key, and a team that is read alone also contains its
 * name.
 */
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

/** Members refer to their own roles by id only. */
const rolesOfMembers: Needs = { ...roleNeeds, Member: { roles: whole }, MemberTeam: {} }

/**
 * Whether a list of members will need the custom roles, so that they can be read at the same time. Among few members, possibly
 * nobody has roles.
 */
export function foreseesRoles(info: GraphQLResolveInfo, page: PageArgs): boolean {
  if (!isMany(page)) return false
  const { roles, roleNames } = lookAhead(info, rolesOfMembers)
  return (roles ?? roleNames) !== undefined
}

/** Whether the names of some roles suffice for a selection on them. */
export const toldByNames = (info: GraphQLResolveInfo, roles: readonly NamedRole[]): boolean =>
  selectsOnly(info, [
    ...addressFields(roleResource),
    ...(roles.every(({ name }) => name !== undefined) ? roleResource.fields.summary : []),
  ])
