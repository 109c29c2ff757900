import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { connection } from '../../graph/connection.ts'
import { after, completing, oneOf } from '../../graph/fields.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import type { NamedRole } from '../../loaders/account/teams.ts'
import { allows } from '../../rest/access.ts'
import { glimpsedRole, type RoleSource, roleResource } from '../../rest/account/roles.ts'
import { summarizedProject } from '../../rest/projects/projects.ts'
import { audited } from '../changes/audited.ts'
import { alongWith } from '../page-lookahead.ts'
import { startBelow } from '../starts.ts'
import { beginsTokensOfRoles } from './access-token-lookahead.ts'
import { earlyMembersOfRoles, startsFromKey, toldByNames } from './role-lookahead.ts'

const whole = completing((role: RoleSource, { loaders }: Context) => loaders.roles.whole(role))

/** Roles that another document names: glimpses if they suffice for the selection, otherwise the documents of those that exist. */
const named = (
  roles: readonly NamedRole[] | null,
  { loaders }: Context,
  info: Info,
): readonly RoleSource[] | null | Promise<readonly RoleSource[]> => {
  if (!roles?.length || toldByNames(info, roles)) return roles?.map(glimpsedRole) ?? null
  return loaders.roles.named(roles.map(({ key }) => key))
}

/** Reads a role. Its members begin in parallel. */
function roleNamed(key: string, context: Context, info: Info, typeName?: string): Promise<RoleSource | null> {
  if (startsFromKey(key, info, typeName)) startBelow(info, glimpsedRole({ key }), context, typeName)
  return context.loaders.roles.byName(key)
}

export const roleLookup: Lookup<'CustomRole', Context, RoleSource | null> = ({ key }, context, info) =>
  roleNamed(key, context, info, 'CustomRole')

export const roles = {
  Query: {
    role: (_, { key }, context, info) => roleNamed(key, context, info),
    roles: (_, page, { loaders, budget }, info) => {
      const members = earlyMembersOfRoles(info, page)
      const begin = () => {
        if (members) loaders.members.begin(members)
        if (beginsTokensOfRoles(info, page)) loaders.accessTokens.begin()
      }
      return connection(page, alongWith(begin, loaders.roles.list), {
        pageMaximum: roleResource.pageSize,
        budget,
        info,
      })
    },
  },

  Member: {
    roles: (member, _, { loaders }) =>
      after(loaders.members.whole(member), ({ customRoles }) =>
        customRoles ? loaders.roles.named(customRoles) : null,
      ),
  },

  MemberTeam: {
    roles: ({ customRoleKeys }, _, context, info) =>
      named(customRoleKeys?.map((key) => ({ key })) ?? null, context, info),
  },

  Team: {
    roles: async (team, _, context, info) => named(await context.loaders.teams.roles(team), context, info),
    roleAssignments: (team, _, { loaders }) => loaders.teams.assigned(team),
  },

  CustomRole: {
    id: nodeId,
    ...audited(roleResource),
    roleId: whole((role) => role._id),
    name: (role, _, { loaders }) => role.name ?? after(loaders.roles.whole(role), ({ name }) => name),
    description: whole((role) => role.description ?? null),
    policy: whole((role) => role.policy),
    basePermissions: whole((role) => role.basePermissions ?? null),
    resourceCategory: whole(({ resourceCategory }) =>
      resourceCategory ? oneOf(['ORGANIZATION', 'PROJECT', 'ANY'], resourceCategory) : null,
    ),
    presetBundleVersion: whole((role) => role._presetBundleVersion ?? null),
    presetStatements: whole((role) => role._presetStatements ?? null),
    memberCount: whole((role) => role.assignedTo?.membersCount ?? null),
    teamCount: whole((role) => role.assignedTo?.teamsCount ?? null),
    access: whole((role) => role._access ?? null),
    viewerCan: (role, { action }, { loaders }) =>
      after(loaders.roles.whole(role), ({ _access }) => allows(_access, action)),
  },

  PolicyStatement: { effect: ({ effect }) => oneOf(['ALLOW', 'DENY'], effect) },

  TeamRole: {
    role: (role, _, { loaders }, info) =>
      toldByNames(info, [role]) ? glimpsedRole(role) : loaders.roles.byName(role.key),
    appliedAt: ({ appliedOn }) => appliedOn ?? null,
    projects: ({ projects }) => projects?.items?.map(summarizedProject) ?? null,
    projectCount: ({ projects }) => projects?.totalCount ?? null,
  },
} satisfies Resolvers
