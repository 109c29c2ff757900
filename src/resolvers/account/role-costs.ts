import { type Costs, whole } from '../../graph/cost.ts'
import { listMembers } from '../../rest/account/members.ts'
import { getTeam, listTeamRoles, listTeams } from '../../rest/account/teams.ts'
import { groupMembers } from './member-costs.ts'

const allMembers = whole('Member')
const allRoles = whole('CustomRole')
const allTeams = whole('Team')

/** The number of teams without members that estimates assume. No member document contains their roles. */
const teamsWithoutMembers = 3

export const roleCosts: Costs = {
  fields: {
    'CustomRole.members': groupMembers,
    'CustomRole.teams': {
      by: [listMembers, listTeams, getTeam, listTeamRoles],
      calls: (place) => allMembers(place) + allTeams(place) + Math.min(teamsWithoutMembers, place.size('Team')),
    },
    'CustomRole.policy': { length: 10 },
  },
  types: { CustomRole: { reference: (place) => Math.min(place.keys, allRoles(place)), namedByKey: true } },
}
