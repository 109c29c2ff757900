import type { Context, Info } from '../../context.ts'
import type { MemberFilter, MemberOrder, Resolvers } from '../../generated/resolvers.ts'
import { connection, type PageArgs } from '../../graph/connection.ts'
import { badInput } from '../../graph/errors.ts'
import { after, completing, entries } from '../../graph/fields.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { type Lookup, nodeId, ownId, typeOf } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import { glimpsedMember, type MemberSource, memberResource } from '../../rest/account/members.ts'
import { glimpsedTeam } from '../../rest/account/teams.ts'
import { anyOf, exactly, filterOf, json, search } from '../../rest/filter.ts'
import { alongWith } from '../page-lookahead.ts'
import { memberBehind, memberNeeds } from './member-lookahead.ts'
import { foreseesRoles } from './role-lookahead.ts'
import { teamBehind } from './team-lookahead.ts'

interface MembersArgs extends PageArgs {
  readonly filter?: MemberFilter | null
  readonly orderBy?: MemberOrder | null
}

const whole = completing((member: MemberSource, { loaders }: Context) => loaders.members.whole(member))
const withRoleAttributes = completing((member: MemberSource, { loaders }: Context) =>
  loaders.members.whole(member, ['roleAttributes']),
)

/** The fields in every document that embeds a member. The answer to a change of several members lacks them. */
const summed = completing((member: MemberSource, { loaders }: Context) => loaders.members.summary(member))

const filtered = (filter: MemberFilter | null | undefined) =>
  filterOf({
    query: search('filter.query', filter?.query),
    role: anyOf('filter.roles', filter?.roles),
    id: anyOf(
      'filter.ids',
      filter?.ids?.map((id) => ownId('Member', id)),
    ),
    email: anyOf('filter.emails', filter?.emails),
    team: exactly('filter.teamKey', filter?.teamKey),
    noteam: typeof filter?.hasTeam === 'boolean' ? !filter.hasTeam : undefined,
    lastSeen: lastSeen(filter?.lastSeen),
  })

function lastSeen(filter: MemberFilter['lastSeen']): string | undefined {
  if (!filter) return undefined
  if (filter.never === false || filter.noData === false) {
    throw badInput('Expected filter.lastSeen.never and filter.lastSeen.noData to be true, but got false.')
  }
  return json('before', filter.before) ?? (filter.never ? json('never', true) : json('noData', true))
}

const listingOf = ({ filter, orderBy }: MembersArgs) => ({ filter: filtered(filter), sort: sortOf(orderBy, sorts) })

const sorts = { DISPLAY_NAME: 'displayName', LAST_SEEN_AT: 'lastSeen' } as const

export const memberLookup: Lookup<'Member', Context, MemberSource | null> = ({ memberId }, { loaders }, info) =>
  loaders.members.byId(memberId, expandOf(info, memberNeeds, 'Member'))

/** The member with an e-mail address. */
export const memberByEmail = (email: string, { loaders }: Context, info: Info): Promise<MemberSource | null> =>
  loaders.members.byEmail(email, expandOf(info, memberNeeds, 'Member'))

export const members = {
  Query: {
    member: (_, { id, email }, { loaders }, info) => {
      const expand = expandOf(info, memberNeeds)
      if (typeof id === 'string' && typeof email !== 'string') return loaders.members.byId(ownId('Member', id), expand)
      if (typeof email === 'string' && typeof id !== 'string') return loaders.members.byEmail(email, expand)
      throw badInput(`Expected exactly one of id and email, but got ${typeof id === 'string' ? 'both' : 'none'}.`)
    },

    members: (_, args, { loaders, budget }, info) => {
      const pages = loaders.members.list(listingOf(args), expandOf(info, memberNeeds))
      const both = foreseesRoles(info, args) ? alongWith(loaders.roles.foresee, pages) : pages
      return connection(args, both, { pageMaximum: memberResource.pageSize, budget, info })
    },
  },

  Team: {
    members: (team, args, { loaders, budget }, info) => {
      const addable = typeof args.filter?.teamKey !== 'string'
      const pages = loaders.members.ofTeam(team.key, listingOf(args), expandOf(info, memberNeeds), addable)
      return connection(args, loaders.teams.below(team, pages), {
        pageMaximum: memberResource.pageSize,
        budget,
        info,
      })
    },
    maintainers: async (team, _, { loaders }, info) => {
      const members = (await loaders.teams.maintainers(team))?.map(glimpsedMember)
      if (!members) return null
      return (await Promise.all(members.map((one) => memberBehind(one, loaders, info)))).filter((one) => one !== null)
    },
  },

  CustomRole: {
    members: (role, args, { loaders, budget }, info) =>
      after(loaders.roles.whole(role), (found) => {
        const pages = loaders.members.ofRole(found, listingOf(args), expandOf(info, memberNeeds), !args.filter?.roles)
        return connection(args, pages, { pageMaximum: memberResource.pageSize, budget, info })
      }),
  },

  Maintainer: { __resolveType: typeOf },

  Member: {
    id: nodeId,
    memberId: (member) => member._id,
    email: summed((member) => member.email),
    firstName: summed((member) => member.firstName ?? null),
    lastName: summed((member) => member.lastName ?? null),
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
    team: (team, _, { loaders }, info) => teamBehind(glimpsedTeam(team), loaders, info),
  },

  IntegrationMetadata: { lastCheckedAt: (metadata) => metadata.lastChecked },
} satisfies Resolvers
