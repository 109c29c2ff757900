import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import { mostNodes, type PageArgs } from '../../graph/connection.ts'
import { begin, type Starts } from '../../graph/early.ts'
import { expandOf, lookAhead, type Needs, selected, selectsOnly, type Wants } from '../../graph/lookahead.ts'
import type { NamedRole } from '../../loaders/account/teams.ts'
import { type RoleGlimpse, roleResource } from '../../rest/account/roles.ts'
import { sayable } from '../../rest/filter.ts'
import { addressFields } from '../../rest/resource.ts'
import { isMany } from '../page-lookahead.ts'
import { listingOf, type MembersArgs } from './member-listing.ts'
import { memberNeeds } from './member-lookahead.ts'

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
    accessTokens: whole,
  },
}

/** The members and the access tokens of a role begin with its key, unless its teams need all members. */
export const roleStarts: Starts<RoleGlimpse, Context> = {
  CustomRole: {
    members({ key }, args, { loaders }, info) {
      begin(() => {
        mostNodes(args)
        loaders.members.beginRole(
          key,
          listingOf(args),
          expandOf(info, memberNeeds),
          !(args as MembersArgs).filter?.roles,
        )
      })
      return []
    },
    // The tokens name a role by its id. Their list is the same for all roles.
    accessTokens(_, __, { loaders }) {
      loaders.accessTokens.begin()
      return []
    },
  },
}

/** Members refer to their own roles by id only. */
const rolesOfMembers: Needs = { ...roleNeeds, Member: { roles: whole }, MemberTeam: {} }

/**
 * Whether a list of members will need the custom roles, so that they can be read at the same time. Among few members, possibly
 * nobody has roles.
 */
export function beginsRoles(info: GraphQLResolveInfo, page: PageArgs): boolean {
  if (!isMany(page)) return false
  const { roles, roleNames } = lookAhead(info, rolesOfMembers)
  return (roles ?? roleNames) !== undefined
}

const yes = ['yes']

const membersOfRoles: Needs = {
  CustomRole: { members: ({ filter, orderBy }): Wants => (filter || orderBy ? {} : { members: yes }) },
}

const membersBelow: Needs = { ...memberNeeds, CustomRole: {}, MemberConnection: {} }

/** Whether the names of some roles suffice for a selection on them. */
export const toldByNames = (info: GraphQLResolveInfo, roles: readonly NamedRole[]): boolean =>
  selectsOnly(info, [
    ...addressFields(roleResource),
    ...(roles.every(({ name }) => name !== undefined) ? roleResource.fields.summary : []),
  ])

/**
 * Whether the members of a role can be read by its key alone. Beside the teams of the role, they come with the list of all members. An id
 * in place of the key selects no members.
 */
export const startsFromKey = (key: string, info: GraphQLResolveInfo, typeName?: string): boolean =>
  !/^[0-9a-f]{24}$/.test(key) && sayable(key) && !selected(info, typeName).has('teams')

/** The parts of all members that a list of roles will need. Null if it needs none. */
export const earlyMembersOfRoles = (info: GraphQLResolveInfo, page: PageArgs): readonly string[] | null =>
  isMany(page) && lookAhead(info, membersOfRoles).members ? expandOf(info, membersBelow) : null
