import type { Context, Info } from '../../context.ts'
import type { Resolvers, TeamFilter } from '../../generated/resolvers.ts'
import { connection } from '../../graph/connection.ts'
import { unlessMissing } from '../../graph/existence.ts'
import { after, completing, entries } from '../../graph/fields.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { glimpsedTeam, type TeamSource, teamResource } from '../../rest/account/teams.ts'
import { filterOf, sayable, search } from '../../rest/filter.ts'
import { audited } from '../changes/audited.ts'
import { alongWith } from '../page-lookahead.ts'
import { startBelow } from '../starts.ts'
import { earlyMembers, earlyOfTeams, needsTeam, partsOfTeamsBelow, teamNeeds } from './team-lookahead.ts'

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

/** A team that is taken for granted while its document is read, so that no read below it checks whether it exists. */
const grantedTeam = (key: string) => glimpsedTeam({ key, name: key })

/** A team by its key. The document is read if it is needed. */
function teamAtKey(key: string, context: Context, info: Info, typeName?: string) {
  const { loaders } = context
  const read = () => loaders.teams.byKey(key, expandOf(info, teamNeeds, typeName), partsOfTeamsBelow(info, typeName))
  if (needsTeam(info, typeName) || !sayable(key)) {
    startBelow(info, grantedTeam(key), context, typeName)
    const members = sayable(key) ? earlyMembers(info, typeName) : null
    const team = read()
    if (members) loaders.members.beginTeam(key, members)
    return team
  }
  const glimpse = glimpsedTeam({ key })
  const begun = startBelow(info, glimpse, context, typeName)
  return unlessMissing(info, { glimpse, begun, read, context, typeName })
}

export const teamLookup: Lookup<'Team', Context, TeamSource | null> = ({ key }, context, info) =>
  teamAtKey(key, context, info, 'Team')

export const teams = {
  Query: {
    team: (_, { key }, context, info) => teamAtKey(key, context, info),

    teams: (_, { filter, ...page }, { loaders, budget }, info) => {
      const { expand, alone, members, roles } = earlyOfTeams(info, page)
      const pages = loaders.teams.list({ filter: filtered(filter) }, expand, partsOfTeamsBelow(info), alone)
      const begin = () => {
        if (members && !filter) loaders.members.begin(members)
        if (roles && !filter) loaders.roles.begin()
      }
      return connection(page, alongWith(begin, pages), { pageMaximum: teamResource.pageSize, budget, info })
    },
  },

  CustomRole: {
    teams: (role, page, { loaders, budget }, info) =>
      after(loaders.roles.whole(role), (found) =>
        connection(page, loaders.teams.withRole(found), { pageMaximum: teamResource.pageSize, budget, info }),
      ),
  },

  Team: {
    id: nodeId,
    ...audited(teamResource),
    name: (team, _, { loaders }) => team.name ?? after(loaders.teams.whole(team), ({ name }) => name),
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
