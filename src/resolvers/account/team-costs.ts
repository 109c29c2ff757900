import { type Cost, type Costs, single, whole } from '../../graph/cost.ts'
import { listMembers } from '../../rest/account/members.ts'
import { getRole, listRoles } from '../../rest/account/roles.ts'
import { getTeam, listTeamMaintainers, listTeamRoles, listTeams } from '../../rest/account/teams.ts'
import { groupMembers } from './member-costs.ts'

const allMembers = whole('Member')
const allRoles = whole('CustomRole')
const allTeams = whole('Team')

const part: Cost = { ...single, by: [getTeam], shares: 'parts' }

export const teamCosts: Costs = {
  fields: {
    'Team.members': groupMembers,
    'Team.maintainers': { by: [listTeams, getTeam, listTeamMaintainers] },
    'Team.roles': {
      by: [getTeam, listTeams, listTeamRoles, listMembers, listRoles, getRole],
      calls: (place) => {
        const { parents, keys, selected } = place
        const named = parents < 3 ? parents : parents + allMembers(place)
        const isTold = [...selected].every((name) => ['id', 'key', 'name'].includes(name))
        return named + (isTold ? 0 : Math.min(keys, allRoles(place)))
      },
    },
    'Team.roleAssignments': part,
    'Team.projects': { ...part, refers: true, length: 6 },
    'Team.projectCount': part,
  },
  types: {
    Team: {
      reference: (place) => Math.min(place.keys, allTeams(place)),
      counted: ['roleAssignments', 'projects', 'projectCount'],
    },
  },
}
