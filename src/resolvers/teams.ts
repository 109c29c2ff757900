import type { Context } from '../context.ts'
import type { Resolvers, TeamFilter } from '../generated/resolvers.ts'
import { connection } from '../graph/connection.ts'
import { after, completing, entries } from '../graph/fields.ts'
import { expandOf, type Needs } from '../graph/lookahead.ts'
import { type Lookup, nodeId } from '../graph/node.ts'
import { allows } from '../rest/access.ts'
import { filterOf, search } from '../rest/filter.ts'
import { type TeamExpand, type TeamSource, teamsPerPage } from '../rest/teams.ts'

/** What selections need of a team's document. */
const teamNeeds: Needs = {
  Team: {
    memberCount: { expand: ['members' satisfies TeamExpand] },
    roleAttributes: { expand: ['roleAttributes' satisfies TeamExpand] },
  },
}

const whole = completing((team: TeamSource, { loaders }: Context) => loaders.teams.whole(team))
const withCount = completing((team: TeamSource, { loaders }: Context) => loaders.teams.whole(team, ['members']))
const withRoleAttributes = completing((team: TeamSource, { loaders }: Context) =>
  loaders.teams.whole(team, ['roleAttributes']),
)

const filtered = (filter: TeamFilter | null | undefined) =>
  filterOf({
    query: search('filter.query', filter?.query),
    nomembers: typeof filter?.hasMembers === 'boolean' ? !filter.hasMembers : undefined,
  })

export const teamLookup: Lookup<'Team', Context, TeamSource | null> = ({ key }, { loaders }, info) =>
  loaders.teams.byKey(key, expandOf(info, teamNeeds, 'Team'))

export const teams = {
  Query: {
    team: (_, { key }, { loaders }, info) => loaders.teams.byKey(key, expandOf(info, teamNeeds)),

    teams: (_, { filter, ...page }, { loaders }, info) => {
      const pages = loaders.teams.list({ filter: filtered(filter) }, expandOf(info, teamNeeds))
      return connection(page, pages, { pageMaximum: teamsPerPage, info })
    },
  },

  Team: {
    id: nodeId,
    description: whole((team) => team.description ?? null),
    memberCount: withCount((team) => team.members?.totalCount ?? null),
    roleAttributes: withRoleAttributes((team) => entries(team.roleAttributes, (key, values) => ({ key, values }))),
    idpSynced: whole((team) => team._idpSynced ?? null),
    version: whole((team) => team._version ?? null),
    createdAt: whole((team) => team._creationDate ?? null),
    lastModifiedAt: whole((team) => team._lastModified ?? null),
    access: whole((team) => team._access ?? null),
    viewerCan: (team, { action }, { loaders }) =>
      after(loaders.teams.whole(team), ({ _access }) => allows(_access, action)),
  },
} satisfies Resolvers
