import type { GraphQLResolveInfo } from 'graphql'
import type { PageArgs } from '../../graph/connection.ts'
import { expandOf, lookAhead, type Needs, selected, selectsOnly, type Wants } from '../../graph/lookahead.ts'
import type { TeamExpand } from '../../rest/teams.ts'
import { memberNeeds } from './members.ts'
import { isMany } from './pages.ts'

const yes = ['yes']

const parts = (...expand: readonly TeamExpand[]) => ({ expand })

/** What selections need of a team: parts of its document, whether it has to be read alone for them, and what members tell. */
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

const memberNeedsBelow: Needs = { ...memberNeeds, Team: {}, MemberConnection: {} }

interface TeamsForeseen {
  readonly expand: readonly string[]
  /** Whether each team will be read alone. */
  readonly alone: boolean
  /** The parts of all members that will be needed; null if they will not. Of a few teams nobody may need them. */
  readonly members: readonly string[] | null
}

/** What a list of teams will need. */
export function foreseenOfTeams(info: GraphQLResolveInfo, page: PageArgs): TeamsForeseen {
  const { expand = [], alone, members, tellingRoles } = lookAhead(info, teamNeeds)
  const asked = isMany(page) && (members ?? (alone ? undefined : tellingRoles))
  return { expand, alone: alone !== undefined, members: asked ? expandOf(info, memberNeedsBelow) : null }
}

/** Whether a selection on a team needs its document. What it has has reads of its own, which tell as well whether there is one. */
export const needsTeam = (info: GraphQLResolveInfo): boolean =>
  !selectsOnly(info, ['id', 'key', 'members', 'flags']) ||
  !['members', 'flags'].some((name) => selected(info).has(name))
