import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { connection } from '../../graph/connection.ts'
import { badInput } from '../../graph/errors.ts'
import { after, completing, entries } from '../../graph/fields.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { type Lookup, nodeId, ownId, typeOf } from '../../graph/node.ts'
import type { ReadPage } from '../../graph/part.ts'
import { unpaged } from '../../graph/unpaged.ts'
import { glimpsedMember, type MemberDoc, type MemberSource, memberResource } from '../../rest/account/members.ts'
import { glimpsedTeam } from '../../rest/account/teams.ts'
import { memberSpecifiers } from '../../rest/changes/resource-specifiers.ts'
import { united } from '../../rest/parts.ts'
import { entriesAbout } from '../changes/audited.ts'
import { alongWith } from '../page-lookahead.ts'
import { beginsTokensOfMembers } from './access-token-lookahead.ts'
import { accessParts, beginAccessOfMembers } from './member-access-lookahead.ts'
import { memberBehind, memberWithId } from './member-behind.ts'
import { checked, listingOf, type MembersArgs } from './member-listing.ts'
import { memberNeeds, partsOfMembersBelow } from './member-lookahead.ts'
import { beginsRoles } from './role-lookahead.ts'
import { teamBehind } from './team-behind.ts'

const whole = completing((member: MemberSource, { loaders }: Context) => loaders.members.whole(member))
const withRoleAttributes = completing((member: MemberSource, { loaders }: Context) =>
  loaders.members.whole(member, ['roleAttributes']),
)

/** The fields in every document that embeds a member. The answer to a change of several members lacks them. */
const summed = completing((member: MemberSource, { loaders }: Context) => loaders.members.summary(member))

/** Fewer documents embed the e-mail address than the names. */
const named = completing((member: MemberSource, { loaders }: Context) => loaders.members.named(member))

export const memberLookup: Lookup<'Member', Context, MemberSource | null> = ({ memberId }, context, info) =>
  memberWithId(memberId, context, info, 'Member')

/** The member with an e-mail address. */
export const memberByEmail = (email: string, { loaders }: Context, info: Info): Promise<MemberSource | null> =>
  loaders.members.byEmail(email, expandOf(info, memberNeeds, 'Member'))

/** The parts of members that a list needs. */
const partsOf = ({ filter }: MembersArgs, info: Info): readonly string[] => {
  const parts = expandOf(info, memberNeeds)
  return filter?.accessCheck ? united([parts, accessParts]) : parts
}

/** All members of a group, whose pages are cut from the whole. */
const everyone = (pages: ReadPage<MemberDoc>) => async (): Promise<readonly MemberDoc[]> =>
  (await pages({ offset: 0, limit: Number.MAX_SAFE_INTEGER })).items

export const members = {
  Query: {
    member: (_, { id, email }, context, info) => {
      if (typeof id === 'string' && typeof email !== 'string') return memberWithId(ownId('Member', id), context, info)
      if (typeof email === 'string' && typeof id !== 'string') return memberByEmail(email, context, info)
      throw badInput(`Expected exactly one of id and email, but got ${typeof id === 'string' ? 'both' : 'none'}.`)
    },

    members: (_, args, context, info) => {
      const { loaders, budget } = context
      const pages = loaders.members.list(listingOf(args), expandOf(info, memberNeeds), partsOfMembersBelow(info))
      const begin = () => {
        if (beginsRoles(info, args)) loaders.roles.begin()
        if (beginsTokensOfMembers(info, args)) loaders.accessTokens.begin()
        beginAccessOfMembers(info, context)
      }
      if (args.filter?.accessCheck) {
        const all = () => loaders.members.all(listingOf(args), partsOf(args, info))
        return unpaged(args, () => checked(args, all, context))
      }
      return connection(args, alongWith(begin, pages), { pageMaximum: memberResource.pageSize, budget, info })
    },
  },

  Team: {
    members: (team, args, context, info) => {
      const { loaders, budget } = context
      const addable = typeof args.filter?.teamKey !== 'string'
      const pages = loaders.members.ofTeam(team.key, listingOf(args), partsOf(args, info), addable)
      const begin = () => {
        if (beginsTokensOfMembers(info, args)) loaders.accessTokens.begin()
      }
      const ofTeam = loaders.teams.below(team, pages)
      if (args.filter?.accessCheck) return unpaged(args, () => checked(args, everyone(ofTeam), context))
      return connection(args, alongWith(begin, ofTeam), {
        pageMaximum: memberResource.pageSize,
        budget,
        info,
      })
    },
    maintainers: async (team, _, context, info) => {
      const members = (await context.loaders.teams.maintainers(team))?.map(glimpsedMember)
      if (!members) return null
      return (await Promise.all(members.map((one) => memberBehind(one, context, info)))).filter((one) => one !== null)
    },
  },

  CustomRole: {
    members: (role, args, context, info) =>
      after(context.loaders.roles.whole(role), (found) => {
        const { loaders, budget } = context
        const pages = loaders.members.ofRole(found, listingOf(args), partsOf(args, info), !args.filter?.roles)
        if (args.filter?.accessCheck) return unpaged(args, () => checked(args, everyone(pages), context))
        return connection(args, pages, { pageMaximum: memberResource.pageSize, budget, info })
      }),
  },

  Maintainer: { __resolveType: typeOf },

  Member: {
    id: nodeId,
    auditLog: (member, args, context, info) =>
      after(context.loaders.members.summary(member), ({ _id, email }) =>
        entriesAbout(memberSpecifiers(_id, email), args, context, info),
      ),
    memberId: (member) => member._id,
    email: summed((member) => member.email),
    firstName: named((member) => member.firstName ?? null),
    lastName: named((member) => member.lastName ?? null),
    role: summed((member) => member.role),
    roleKeys: whole((member) => member.customRoles),
    roleAttributes: withRoleAttributes((member) => entries(member.roleAttributes, (key, values) => ({ key, values }))),
    permissionGrants: whole((member) => member.permissionGrants ?? []),
    teams: whole((member) => member.teams ?? []),
    pendingInvite: whole((member) => member._pendingInvite),
    verified: whole((member) => member._verified),
    pendingEmail: whole((member) => member._pendingEmail ?? null),
    mfa: whole((member) => member.mfa),
    oauthProviders: whole((member) => member.oauthProviders ?? []),
    excludedDashboards: whole((member) => member.excludedDashboards ?? []),
    integrationMetadata: whole((member) => member._integrationMetadata ?? null),
    version: whole((member) => member.version ?? null),
    createdAt: whole((member) => member.creationDate),
    lastSeenAt: whole((member) => member._lastSeen || null),
    lastSeenMetadata: whole((member) => member._lastSeenMetadata ?? null),
  },

  MemberTeam: {
    roleKeys: (team) => team.customRoleKeys,
    team: (team, _, context, info) => teamBehind(glimpsedTeam(team), context, info),
  },

  IntegrationMetadata: { lastCheckedAt: (metadata) => metadata.lastChecked },
} satisfies Resolvers
