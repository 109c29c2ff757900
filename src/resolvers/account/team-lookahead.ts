import type { GraphQLResolveInfo } from 'graphql'
import type { Context } from '../../context.ts'
import type { PageArgs } from '../../graph/connection.ts'
import type { Starts } from '../../graph/early.ts'
import { tellingFields } from '../../graph/existence.ts'
import { expandOf, lookAhead, type Needs, type Wants, waitsForDocument } from '../../graph/lookahead.ts'
import { type TeamExpand, type TeamGlimpse, teamResource } from '../../rest/account/teams.ts'
import { addressFields } from '../../rest/resource.ts'
import { isMany } from '../page-lookahead.ts'
import { memberNeeds } from './member-lookahead.ts'
import { roleNeeds } from './role-lookahead.ts'

const yes = ['yes']

const parts = (...expand: readonly TeamExpand[]) => ({ expand })

/**
 * The parts that selections need of a team, whether they require a single read of each team, and whether member documents contain
 * them.
 */
export const teamNeeds: Needs = {
  Team: {
    memberCount: parts('members'),
    maintainers: parts('maintainers'),
    roleAttributes: parts('roleAttributes'),
    roles: { ...parts('roles'), tellingRoles: yes },
    roleAssignments: { ...parts('roles'), alone: yes },
    projects: { ...parts('projects'), alone: yes },
    projectCount: { ...parts('projects'), alone: yes },
    members: ({ filter, orderBy }): Wants => (filter || orderBy ? {} : { members: yes }),
  },
}

const partsBelow: Needs = {
  Team: {
    memberCount: parts('members'),
    maintainers: parts('maintainers'),
    roleAttributes: parts('roleAttributes'),
  },
  Member: {},
  MemberTeam: {},
  MemberConnection: {},
}

/** The parts that a selection needs of teams, and of the teams of their members, which are often the same. Lists return these parts. */
export const partsOfTeamsBelow = (info: GraphQLResolveInfo, typeName?: string): readonly string[] =>
  expandOf(info, partsBelow, typeName)

const membersBelow: Needs = { ...memberNeeds, Team: {}, MemberConnection: {} }

const rolesBelow: Needs = { ...roleNeeds, Team: {}, TeamRole: {} }

/** Members and roles are planned with the team's document. */
export const teamStarts: Starts<TeamGlimpse, Context> = { Team: { members: () => [], roles: () => [] } }

/** The parts that a selection needs of the members of a team. Null if it needs no members. */
export const earlyMembers = (info: GraphQLResolveInfo, typeName?: string): readonly string[] | null =>
  lookAhead(info, teamNeeds, typeName).members ? expandOf(info, membersBelow, typeName) : null

interface EarlyOfTeams {
  readonly expand: readonly string[]
  /** Whether each team will be read alone. */
  readonly alone: boolean
  /** The parts that will be needed of all members. Null if none will be needed. */
  readonly members: readonly string[] | null
  /** Whether the documents of roles will be needed. */
  readonly roles: boolean
}

/** The reads that a list of teams will need. Among few teams, possibly none has members or roles. */
export function earlyOfTeams(info: GraphQLResolveInfo, page: PageArgs): EarlyOfTeams {
  const { expand = [], alone, members, tellingRoles } = lookAhead(info, teamNeeds)
  const { roles, roleNames } = lookAhead(info, rolesBelow)
  const telling = members ?? (alone ? undefined : tellingRoles)
  const naming = roles ?? (alone ? undefined : roleNames)
  return {
    expand,
    alone: alone !== undefined,
    members: isMany(page) && telling ? expandOf(info, membersBelow) : null,
    roles: isMany(page) && naming !== undefined,
  }
}

/**
 * Whether a selection on a team by key needs the team's document. Its members, and its fields in a project, have reads of their own,
 * which also show whether the team exists.
 */
export function needsTeam(info: GraphQLResolveInfo, typeName?: string): boolean {
  const telling = tellingFields(info, typeName)
  return waitsForDocument(info, { free: [...addressFields(teamResource), ...telling], telling }, typeName)
}
